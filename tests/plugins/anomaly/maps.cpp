#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "error_map.h"
#include "heat_map.h"
#include "windows.h"

namespace strait::anomaly {
namespace {

cv::Mat waves(int rows, int cols, int channels = 1) {
  cv::Mat picture(rows, cols, CV_MAKETYPE(CV_32F, channels));
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < cols * channels; ++x)
      picture.ptr<float>(y)[x] =
          0.5f + 0.3f * std::sin(0.7f * static_cast<float>(x)) * std::cos(0.5f * static_cast<float>(y));
  return picture;
}

TEST(ErrorMap, IsNothingBetweenEquals) {
  for (const int channels : {1, 3}) {
    const cv::Mat picture = waves(40, 56, channels);
    EXPECT_LT(cv::norm(structural_error(picture, picture), cv::NORM_INF), 1e-4);
    EXPECT_EQ(cv::norm(squared_error(picture, picture), cv::NORM_INF), 0);
  }
}

TEST(ErrorMap, ShowsWhereTheDifferenceIs) {
  const cv::Mat picture = waves(48, 48);
  cv::Mat changed = picture.clone();
  changed(cv::Rect(30, 8, 6, 6)) = cv::Scalar(0.95);
  const cv::Mat map = structural_error(picture, changed);
  EXPECT_GT(map.at<float>(11, 33), 0.3f);
  EXPECT_LT(map.at<float>(40, 8), 1e-3f);
  const cv::Mat squares = squared_error(picture, changed);
  EXPECT_NEAR(squares.at<float>(10, 32), std::pow(0.95f - picture.at<float>(10, 32), 2.0f), 1e-6f);
}

TEST(ErrorMap, SquaresAreTheMeanOverChannels) {
  const cv::Mat a(2, 2, CV_32FC3, cv::Scalar(0.5, 0.5, 0.5)), b(2, 2, CV_32FC3, cv::Scalar(0.5, 0.8, 0.9));
  EXPECT_NEAR(squared_error(a, b).at<float>(1, 1), (0.09 + 0.16) / 3, 1e-6);
}

TEST(ErrorMap, TheTopIsOfAtLeastOnePixel) {
  const cv::Mat map = (cv::Mat_<float>(2, 5) << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  EXPECT_DOUBLE_EQ(top_mean(map, 0), 10);
  EXPECT_DOUBLE_EQ(top_mean(map, 0.2), 9.5);
  EXPECT_DOUBLE_EQ(top_mean(map, 1), 5.5);
}

TEST(Windows, CoverThePictureAndAverageWhereTheyOverlap) {
  const cv::Mat picture = waves(23, 31);
  for (const cv::Size side : {cv::Size(8, 8), cv::Size(64, 9), cv::Size(31, 23)}) {
    const std::vector<cv::Rect> windows = windows_of(picture.size(), side, {5, 7});
    const cv::Mat same =
        by_windows(picture, windows, CV_32F, [](const cv::Mat& part) { return part.clone(); });
    EXPECT_LT(cv::norm(picture, same, cv::NORM_INF), 1e-6);
  }
  int next = 0;  // two windows of 0 and 1 that overlap by half
  const cv::Mat mixed =
      by_windows(picture(cv::Rect(0, 0, 12, 8)), windows_of({12, 8}, {8, 8}, {4, 4}), CV_32F,
                 [&](const cv::Mat& part) { return cv::Mat(part.size(), CV_32F, cv::Scalar(next++)); });
  EXPECT_EQ(mixed.at<float>(0, 3), 0);
  EXPECT_EQ(mixed.at<float>(0, 5), 0.5f);
  EXPECT_EQ(mixed.at<float>(0, 9), 1);
}

TEST(HeatMap, LeavesWhatIsGoodAndReddensWhatIsNot) {
  const cv::Mat picture(4, 4, CV_8UC1, cv::Scalar(100));
  cv::Mat map = cv::Mat::zeros(4, 4, CV_32F);
  map.at<float>(1, 2) = 50;
  const cv::Mat over = heat_map(picture, map, 3, 10);
  ASSERT_EQ(over.type(), CV_8UC3);
  EXPECT_EQ(over.at<cv::Vec3b>(0, 0), cv::Vec3b(100, 100, 100));
  const cv::Vec3b hot = over.at<cv::Vec3b>(1, 2);
  EXPECT_GT(hot[2], 180);
  EXPECT_LT(hot[0], 60);
}

}  // namespace
}  // namespace strait::anomaly
