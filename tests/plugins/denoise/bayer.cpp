#include "bayer.h"

#include <gtest/gtest.h>

namespace strait::denoise {
namespace {

constexpr int kBlue = 0, kGreen = 1, kRed = 2;

constexpr BayerPhase kPhases[] = {{0, 0}, {1, 0}, {0, 1}, {1, 1}};

TEST(Bayer, ARedSiteTakesRedAndItsDiagonalTakesBlue) {
  const cv::Mat colour(4, 4, CV_32FC3, cv::Scalar(0.1, 0.2, 0.3));
  for (const BayerPhase phase : kPhases) {
    const cv::Mat raw = mosaic(colour, phase);
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 4; ++x) {
        const bool red_row = (y - phase.red_y) % 2 == 0, red_column = (x - phase.red_x) % 2 == 0;
        const float want = red_row == red_column ? (red_row ? 0.3f : 0.1f) : 0.2f;
        EXPECT_EQ(raw.at<float>(y, x), want) << x << "," << y;
      }
    }
  }
}

// RGGB, so that (2, 2) is red, (3, 2) green in a row of red, (2, 3) green in a row of blue, (3, 3) blue.
const cv::Mat kRaw = (cv::Mat_<float>(6, 6) << 10, 22, 11, 25, 14, 20,  //
                      31, 43, 30, 47, 32, 41,                           //
                      12, 21, 18, 29, 13, 24,                           //
                      33, 45, 36, 40, 34, 49,                           //
                      15, 27, 16, 23, 19, 26,                           //
                      35, 46, 37, 48, 38, 42);

TEST(Bayer, BilinearIsTheMeanOfTheNearestSites) {
  const cv::Mat colour = demosaic_bilinear(kRaw, {0, 0});
  EXPECT_EQ(colour.at<cv::Vec3f>(2, 2),
            cv::Vec3f((43 + 47 + 45 + 40) / 4.0f, (30 + 36 + 21 + 29) / 4.0f, 18));
  EXPECT_EQ(colour.at<cv::Vec3f>(2, 3), cv::Vec3f((47 + 40) / 2.0f, 29, (18 + 13) / 2.0f));
  EXPECT_EQ(colour.at<cv::Vec3f>(3, 2), cv::Vec3f((45 + 40) / 2.0f, 36, (18 + 16) / 2.0f));
  EXPECT_EQ(colour.at<cv::Vec3f>(3, 3),
            cv::Vec3f(40, (29 + 23 + 36 + 34) / 4.0f, (18 + 13 + 16 + 19) / 4.0f));
  EXPECT_EQ(colour.at<cv::Vec3f>(0, 0), cv::Vec3f(43, (22 + 31) / 2.0f, 10));  // mirrored at the edges
}

TEST(Bayer, MalvarAddsALaplacian) {
  const cv::Mat colour = demosaic_malvar(kRaw, {0, 0});
  const float red_ring = 12 + 13 + 11 + 16, red_laplacian = 18 - red_ring / 4;
  const auto& at_red = colour.at<cv::Vec3f>(2, 2);
  EXPECT_FLOAT_EQ(at_red[kGreen], (30 + 36 + 21 + 29) / 4.0f + red_laplacian / 2);
  EXPECT_FLOAT_EQ(at_red[kBlue], (43 + 47 + 45 + 40) / 4.0f + red_laplacian * 3 / 4);
  EXPECT_FLOAT_EQ(at_red[kRed], 18);
  const auto& at_green = colour.at<cv::Vec3f>(2, 3);
  const float diagonals = 30 + 32 + 36 + 34, row = 21 + 24, column = 25 + 23;
  EXPECT_FLOAT_EQ(at_green[kRed], (18 + 13) / 2.0f + (5 * 29 - diagonals - row + column / 2) / 8);
  EXPECT_FLOAT_EQ(at_green[kBlue], (47 + 40) / 2.0f + (5 * 29 - diagonals - column + row / 2) / 8);
}

TEST(Bayer, BothKeepConstantsAndRampsInside) {
  cv::Mat ramp(12, 10, CV_32FC3);
  for (int y = 0; y < ramp.rows; ++y) {
    for (int x = 0; x < ramp.cols; ++x)
      ramp.at<cv::Vec3f>(y, x) =
          cv::Vec3f::all(0.03f * static_cast<float>(x) + 0.02f * static_cast<float>(y));
  }
  const cv::Mat constant(5, 7, CV_32FC3, cv::Scalar(0.1, 0.2, 0.3));
  const cv::Rect inside(2, 2, 6, 8);
  for (const BayerPhase phase : kPhases) {
    for (const auto demosaic : {demosaic_bilinear, demosaic_malvar}) {
      const cv::Mat ramp_again = demosaic(mosaic(ramp, phase), phase);
      EXPECT_LT(cv::norm(ramp_again(inside), ramp(inside), cv::NORM_INF), 1e-6);
      EXPECT_LT(cv::norm(demosaic(mosaic(constant, phase), phase), constant, cv::NORM_INF), 1e-6);
    }
  }
}

TEST(Bayer, TakesASinglePixel) {
  const cv::Mat one(1, 1, CV_32FC1, cv::Scalar(0.5));
  EXPECT_EQ(demosaic_bilinear(one, {0, 0}).at<cv::Vec3f>(0, 0), cv::Vec3f::all(0.5f));
  EXPECT_EQ(demosaic_malvar(one, {1, 1}).at<cv::Vec3f>(0, 0), cv::Vec3f::all(0.5f));
}

}  // namespace
}  // namespace strait::denoise
