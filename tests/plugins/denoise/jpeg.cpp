#include "jpeg.h"

#include <cmath>

#include <gtest/gtest.h>

namespace strait::denoise {
namespace {

cv::Mat gray_wave(int rows, int cols) {
  cv::Mat picture(rows, cols, CV_32FC3);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < cols; ++x)
      picture.at<cv::Vec3f>(y, x) =
          cv::Vec3f::all(static_cast<float>(0.5 + 0.3 * std::sin(0.35 * x) * std::cos(0.4 * y)));
  }
  return picture;
}

double error(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L2) / std::sqrt(3.0 * static_cast<double>(a.total()));
}

TEST(Jpeg, LowerQualityTakesMore) {
  const cv::Mat picture = gray_wave(48, 56);
  const double fine = error(jpeg_round_trip(picture, 100, {0, 0}), picture);
  const double coarse = error(jpeg_round_trip(picture, 60, {0, 0}), picture);
  EXPECT_LT(fine, 0.003);
  EXPECT_GT(coarse, 2 * fine);
  EXPECT_LT(coarse, 0.03);
}

// A lone bright pixel disturbs its block and no other: the corner says where the block ends.
TEST(Jpeg, BlocksBeginWhereTheCornerSays) {
  cv::Mat picture(24, 24, CV_32FC3, cv::Scalar::all(0.5));
  picture.at<cv::Vec3f>(12, 12) = cv::Vec3f::all(1);
  const cv::Mat flat(24, 24, CV_32FC3, cv::Scalar::all(0.5));
  for (const cv::Point corner : {cv::Point(0, 0), cv::Point(3, 5)}) {
    const cv::Mat difference = jpeg_round_trip(picture, 60, corner) - jpeg_round_trip(flat, 60, corner);
    const cv::Point block((12 + corner.x) / 8 * 8 - corner.x, (12 + corner.y) / 8 * 8 - corner.y);
    cv::Mat outside = difference.clone();
    outside(cv::Rect(block, cv::Size(8, 8))).setTo(cv::Scalar::all(0));
    EXPECT_EQ(cv::norm(outside, cv::NORM_INF), 0) << corner;
    EXPECT_GT(cv::norm(difference, cv::NORM_INF), 0.1) << corner;
  }
}

TEST(Jpeg, TakesASinglePixelAndClips) {
  const cv::Mat bright(1, 1, CV_32FC3, cv::Scalar::all(1.5));
  const cv::Mat result = jpeg_round_trip(bright, 90, {7, 7});
  ASSERT_EQ(result.size(), cv::Size(1, 1));
  EXPECT_NEAR(result.at<cv::Vec3f>(0, 0)[1], 1, 0.01);
}

}  // namespace
}  // namespace strait::denoise
