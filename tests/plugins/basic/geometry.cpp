// resize and crop.
#include <gtest/gtest.h>

#include "plugins.h"

namespace strait::test {

TEST(Resize, FollowsTheSideThatIsNotGiven) {
  const cv::Mat image = ramp(40, 80, CV_8UC3);
  EXPECT_EQ(run_plugin("resize", {{"width", "20"}}, {image}).image().size(), cv::Size(20, 10));
  EXPECT_EQ(run_plugin("resize", {{"height", "20"}}, {image}).image().size(), cv::Size(40, 20));
  EXPECT_EQ(run_plugin("resize", {{"width", "7"}, {"height", "9"}}, {image}).image().size(), cv::Size(7, 9));
  EXPECT_EQ(run_plugin("resize", {{"scale", "1.5"}}, {image}).image().size(), cv::Size(120, 60));
  EXPECT_EQ(run_plugin("resize", {{"max_side", "60"}}, {image}).image().size(), cv::Size(60, 30));
  EXPECT_EQ(run_plugin("resize", {{"max_side", "300"}}, {image}).image().size(), image.size());
}

TEST(Resize, ShrinkingByTwoAveragesFourPixels) {
  const cv::Mat image = (cv::Mat_<float>(2, 4) << 0, 1, .5F, .5F, 1, 2, .5F, .9F);
  const cv::Mat out = run_plugin("resize", {{"scale", "0.5"}}, {image}).image();
  EXPECT_EQ(out.type(), CV_32FC1);
  EXPECT_FLOAT_EQ(out.at<float>(0, 0), 1.0F);
  EXPECT_FLOAT_EQ(out.at<float>(0, 1), 0.6F);
}

TEST(Resize, NeedsExactlyOneSize) {
  const cv::Mat image = ramp(4, 4, CV_8UC1);
  EXPECT_THROW(run_plugin("resize", {}, {image}), Error);
  EXPECT_THROW(run_plugin("resize", {{"width", "2"}, {"scale", "0.5"}}, {image}), Error);
}

TEST(Crop, TakesTheRectangleOrTheMiddle) {
  const cv::Mat image = ramp(30, 50, CV_16UC4);
  const Ran at = run_plugin("crop", {{"x", "3"}, {"y", "0"}, {"width", "10"}, {"height", "30"}}, {image});
  EXPECT_EQ(cv::norm(at.image(), image(cv::Rect(3, 0, 10, 30)), cv::NORM_INF), 0);
  const Ran middle = run_plugin("crop", {{"width", "10"}, {"height", "10"}}, {image});
  EXPECT_EQ(cv::norm(middle.image(), image(cv::Rect(20, 10, 10, 10)), cv::NORM_INF), 0);
}

TEST(Crop, FailsThePictureThatIsTooSmall) {
  const Ran ran = run_plugin("crop", {{"width", "10"}, {"height", "10"}}, {ramp(9, 10, CV_8UC1)});
  ASSERT_TRUE(ran.frame.failure);
  EXPECT_EQ(ran.frame.failure->code, Code::bad_input);
  EXPECT_NE(ran.frame.failure->reason.find("10x9"), std::string::npos) << ran.frame.failure->reason;
}

}  // namespace strait::test
