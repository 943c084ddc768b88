#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "plugins/basic/stage_run.h"
#include "strait/error.h"
#include "trained.h"

namespace strait::anomaly {
namespace {

class AnomalyStage : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::Folder("stage");
    registry_ = new host::Registry;
    registry_->add_builtin(strait_plugin);
    test::Trained trained(test::patches());
    trained.see_all();
    trained.save_model("stripes", folder_->path());
  }
  static void TearDownTestSuite() {
    delete registry_;
    delete folder_;
  }
  static strait::test::Ran run(const cv::Mat& picture, std::map<std::string, std::string> params = {}) {
    params["model"] = folder_->path();
    return strait::test::run_stage(*registry_, "anomaly", params, {picture});
  }
  static cv::Mat picture(bool defect) {
    cv::Mat made(40, 48, CV_8U);
    for (int y = 0; y < made.rows; ++y)
      for (int x = 0; x < made.cols; ++x)
        made.at<uint8_t>(y, x) = static_cast<uint8_t>(255 * test::stripe(7, y, x));
    if (defect) cv::circle(made, {35, 20}, 4, cv::Scalar(250), cv::FILLED);
    return made;
  }
  static std::string verdict(const strait::test::Ran& ran) {
    return std::get<std::string>(ran.frame.attributes.at("stage.verdict"));
  }

  static test::Folder* folder_;
  static host::Registry* registry_;
};
test::Folder* AnomalyStage::folder_ = nullptr;
host::Registry* AnomalyStage::registry_ = nullptr;

TEST_F(AnomalyStage, JudgesAndShowsWhere) {
  const auto good = run(picture(false)), bad = run(picture(true));
  ASSERT_FALSE(good.frame.failure) << good.frame.failure->reason;
  EXPECT_EQ(verdict(good), "good");
  EXPECT_EQ(verdict(bad), "bad");
  EXPECT_GT(bad.number("stage.score"), bad.number("stage.threshold"));
  EXPECT_EQ(good.number("stage.threshold"), bad.number("stage.threshold"));
  const cv::Mat map = strait::test::pixels(bad.outputs.at(1)), over = strait::test::pixels(bad.outputs.at(2));
  EXPECT_EQ(map.size(), cv::Size(48, 40));
  EXPECT_EQ(over.type(), CV_8UC3);
  EXPECT_EQ(over.size(), map.size());
  EXPECT_NE(good.outputs.at(3).view().kind, 0U);
  EXPECT_EQ(good.outputs.at(4).view().kind, 0U);
  EXPECT_EQ(bad.outputs.at(3).view().kind, 0U);
  EXPECT_NE(bad.outputs.at(4).view().kind, 0U);
  cv::Point place;
  cv::minMaxLoc(map, nullptr, nullptr, nullptr, &place);
  EXPECT_LT(cv::norm(place - cv::Point(35, 20)), 8);
  EXPECT_EQ(cv::norm(bad.image(), picture(true), cv::NORM_INF), 0);
}

TEST_F(AnomalyStage, TheThresholdCanBeGiven) {
  const double score = run(picture(true)).number("stage.score");
  EXPECT_EQ(verdict(run(picture(true), {{"threshold", '"' + std::to_string(score - 0.01) + '"'}})), "bad");
  EXPECT_EQ(verdict(run(picture(true), {{"threshold", '"' + std::to_string(score + 0.01) + '"'}})), "good");
  EXPECT_EQ(verdict(run(picture(false), {{"false_alarm_rate", "1.0"}, {"threshold", "\"-1e9\""}})), "bad");
  EXPECT_THROW(run(picture(true), {{"threshold", "\"much\""}}), Error);
  EXPECT_THROW(run(picture(true), {{"threshold", "\"inf\""}}), Error);
}

TEST_F(AnomalyStage, MoreFalseAlarmsLowerTheThreshold) {
  EXPECT_LT(run(picture(false), {{"false_alarm_rate", "0.5"}}).number("stage.threshold"),
            run(picture(false), {{"false_alarm_rate", "0.01"}}).number("stage.threshold"));
}

TEST_F(AnomalyStage, TakesColourAlphaAndOtherDepths) {
  cv::Mat colour, deep;
  cv::cvtColor(picture(true), colour, cv::COLOR_GRAY2BGRA);
  picture(true).convertTo(deep, CV_16U, 257);
  EXPECT_EQ(verdict(run(colour)), "bad");
  EXPECT_EQ(verdict(run(deep)), "bad");
}

}  // namespace
}  // namespace strait::anomaly
