#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "nn/classifiers.h"
#include "plugins/basic/stage_run.h"
#include "strait/error.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::encoder {
namespace {

namespace fs = std::filesystem;

class Classify : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("strait_classify_" + std::to_string(getpid()));
    registry_.add_builtin(strait_plugin);
    nn::test::brighter_side().save(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Of a picture whose columns have these levels.
  test::Ran run(int left, int right, std::map<std::string, std::string> params = {}) {
    params.emplace("model", folder_.string());
    cv::Mat picture(6, 6, CV_8UC3, cv::Scalar::all(left));
    picture.colRange(3, 6) = cv::Scalar::all(right);
    return test::run_stage(registry_, "classify", params, {picture});
  }
  static std::string text(const test::Ran& ran, const char* key) {
    return std::get<std::string>(ran.frame.attributes.at(std::string("stage.") + key));
  }

  fs::path folder_;
  host::Registry registry_;
};

TEST_F(Classify, NamesTheLikeliestAndListsTheNext) {
  const test::Ran ran = run(0, 255);
  EXPECT_EQ(text(ran, "class"), "right");
  EXPECT_NEAR(ran.number("stage.confidence"), 0.8808, 1e-4);  // 1 / (1 + exp(-2))
  const auto top = nlohmann::json::parse(text(ran, "top"));
  ASSERT_EQ(top.size(), 2u);
  EXPECT_EQ(top[0]["class"], "right");
  EXPECT_EQ(top[1]["class"], "left");
  EXPECT_NEAR(top[1]["confidence"].get<double>(), 0.1192, 1e-4);
  EXPECT_EQ(ran.image().size(), cv::Size(6, 6));
  EXPECT_EQ(nlohmann::json::parse(text(run(255, 0, {{"top", "1"}}), "top")).size(), 1u);
}

TEST_F(Classify, UnsureIsUnknown) {
  EXPECT_EQ(text(run(100, 110, {{"min_confidence", "0.6"}}), "class"), "unknown");
  EXPECT_EQ(text(run(100, 110, {{"min_confidence", "0.6"}, {"unknown", "?"}}), "class"), "?");
  EXPECT_EQ(text(run(255, 0, {{"min_confidence", "0.6"}}), "class"), "left");
}

TEST_F(Classify, WantsAClassifier) {
  nn::test::brighter_side({"only"}).save(folder_);
  EXPECT_THROW(run(0, 0), Error);
}

}  // namespace
}  // namespace strait::encoder
