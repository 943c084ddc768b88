#include <limits>

#include <gtest/gtest.h>

#include "plugins.h"

namespace strait::test {

namespace {
cv::Mat converted(const std::map<std::string, std::string>& params, const cv::Mat& image) {
  return run_plugin("convert", params, {image}).image();
}
}  // namespace

TEST(Convert, DepthsKeepWhiteAndRound) {
  const cv::Mat bytes = (cv::Mat_<uint8_t>(1, 4) << 0, 1, 128, 255);
  const cv::Mat words = converted({{"depth", "\"16\""}}, bytes);
  EXPECT_EQ(cv::norm(words, cv::Mat((cv::Mat_<uint16_t>(1, 4) << 0, 257, 32896, 65535)), cv::NORM_INF), 0);
  EXPECT_EQ(cv::norm(converted({{"depth", "\"8\""}}, words), bytes, cv::NORM_INF), 0);
  const cv::Mat floats = converted({{"depth", "\"32\""}}, bytes);
  EXPECT_FLOAT_EQ(floats.at<float>(3), 1.0F);
  EXPECT_FLOAT_EQ(floats.at<float>(1), 1 / 255.0F);
  EXPECT_EQ(cv::norm(converted({{"depth", "\"8\""}}, floats), bytes, cv::NORM_INF), 0);
}

TEST(Convert, FloatIsClippedWhateverItHolds) {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const cv::Mat wild = (cv::Mat_<float>(1, 8) << -inf, -1, nan, 0.5F, 1.0001F, 1e12F, inf, 0.4999F / 255);
  const cv::Mat expected = (cv::Mat_<uint8_t>(1, 8) << 0, 0, 0, 128, 255, 255, 255, 0);
  EXPECT_EQ(cv::norm(converted({{"depth", "\"8\""}}, wild), expected, cv::NORM_INF), 0);
}

TEST(Convert, ChannelsByLumaAndOpaqueAlpha) {
  const cv::Mat blue_green_red(1, 1, CV_8UC3, cv::Scalar(50, 100, 200));
  EXPECT_EQ(converted({{"channels", "gray"}}, blue_green_red).at<uint8_t>(0), 124);  // .114 .587 .299
  const cv::Mat with_alpha = converted({{"channels", "colour-alpha"}}, blue_green_red);
  EXPECT_EQ(with_alpha.at<cv::Vec4b>(0), cv::Vec4b(50, 100, 200, 255));
  const cv::Mat clear(1, 1, CV_16UC4, cv::Scalar(5, 6, 7, 0));
  EXPECT_EQ(converted({{"channels", "colour"}}, clear).at<cv::Vec3w>(0), cv::Vec3w(5, 6, 7));
}

TEST(Convert, GrayFromSixteenToEightRoundsOnce) {
  const cv::Mat image(1, 1, CV_16UC3, cv::Scalar(0, 0, 65535));
  EXPECT_EQ(converted({{"channels", "gray"}, {"depth", "\"8\""}}, image).at<uint8_t>(0), 76);
}

}  // namespace strait::test
