// The stage `contact-sheet` through the boundary: frames in any order, then the sheet.
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "plugins/basic/stage_run.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::sheet {
namespace {

class Sheet : public testing::Test {
 protected:
  Sheet() { registry_.add_builtin(strait_plugin); }

  host::StageInstance stage(const std::map<std::string, std::string>& params) const {
    const host::StageType& type = test::stage_type(registry_, "contact-sheet");
    return {type, "sheet", test::params_of(*type.stage->contract, params)};
  }
  static void show(host::StageInstance& stage, uint64_t ordinal, const cv::Mat& picture) {
    Frame frame{{"", "f", "f", ordinal}, 1, {}, {}, {}, {}, {}, false};
    const Value value = test::value_of(picture);
    host::CallFrame call{&frame, {&value}, {}};
    stage.run({&call, 1});
    ASSERT_TRUE(frame.alive()) << frame.failure->reason;
  }
  static Frame finish(host::StageInstance& stage) {
    Frame frame{{"", "sheet/", "sheet"}, 1, {}, {}, {}, {}, {}, false};
    stage.finish(frame);
    return frame;
  }
  static cv::Mat gray(int level, int width = 4, int height = 4) {
    return cv::Mat(height, width, CV_8UC1, cv::Scalar(level));
  }

  host::Registry registry_;
};

TEST_F(Sheet, KeepsTheOrderOfFramesWhateverTheLanes) {
  host::StageInstance sheet = stage({{"columns", "2"}, {"cell", "8"}, {"gap", "1"}});
  show(sheet, 2, gray(30));
  show(sheet, 0, gray(10));
  show(sheet, 1, gray(20, 8, 2));
  const Frame end = finish(sheet);
  ASSERT_EQ(end.files.size(), 1U);
  EXPECT_EQ(end.files[0].relative, "sheet.png");
  const cv::Mat drawn = cv::imdecode(end.files[0].data, cv::IMREAD_COLOR);
  ASSERT_EQ(drawn.size(), cv::Size(19, 19));
  EXPECT_EQ(drawn.at<cv::Vec3b>(1, 1), cv::Vec3b(10, 10, 10)) << "enlarged to its cell";
  EXPECT_EQ(drawn.at<cv::Vec3b>(8, 8), cv::Vec3b(10, 10, 10));
  EXPECT_EQ(drawn.at<cv::Vec3b>(5, 12), cv::Vec3b(20, 20, 20)) << "in the middle of its cell";
  EXPECT_EQ(drawn.at<cv::Vec3b>(1, 12), cv::Vec3b(32, 32, 32));
  EXPECT_EQ(drawn.at<cv::Vec3b>(12, 3), cv::Vec3b(30, 30, 30));
  EXPECT_EQ(drawn.at<cv::Vec3b>(12, 12), cv::Vec3b(32, 32, 32)) << "no fourth picture";
}

TEST_F(Sheet, IsAboutSquareUnlessToldOtherwise) {
  host::StageInstance sheet = stage({{"cell", "4"}, {"gap", "0"}, {"ground", "white"}});
  for (uint64_t i = 0; i < 5; ++i) show(sheet, i, gray(1));
  const cv::Mat drawn = cv::imdecode(finish(sheet).files.at(0).data, cv::IMREAD_COLOR);
  EXPECT_EQ(drawn.size(), cv::Size(12, 8));
  EXPECT_EQ(drawn.at<cv::Vec3b>(7, 11), cv::Vec3b(255, 255, 255));
}

TEST_F(Sheet, RefusesASheetThatIsTooLarge) {
  host::StageInstance sheet = stage({{"cell", "4096"}, {"columns", "1"}});
  for (uint64_t i = 0; i < 9; ++i) show(sheet, i, gray(1));
  const Frame end = finish(sheet);
  ASSERT_TRUE(end.failure);
  EXPECT_NE(end.failure->reason.find("expected a sheet of at most 30000 px a side"), std::string::npos);
}

TEST_F(Sheet, WritesNothingWhereNothingCame) {
  host::StageInstance sheet = stage({});
  EXPECT_TRUE(finish(sheet).files.empty());
}

}  // namespace
}  // namespace strait::sheet
