#include "rendering.h"

#include <cmath>

#include <gtest/gtest.h>

namespace strait::denoise {
namespace {

TEST(ToneCurve, WithoutContrastIsSrgb) {
  const ToneCurve curve(0);
  EXPECT_EQ(curve.to_picture(0), 0);
  EXPECT_FLOAT_EQ(curve.to_picture(1), 1);
  EXPECT_NEAR(curve.to_picture(0.2140411f), 0.5, 1e-5);
  EXPECT_NEAR(curve.to_picture(0.002f), 0.02584, 1e-4);
  EXPECT_EQ(curve.to_picture(-0.1f), 0);
  EXPECT_FLOAT_EQ(curve.to_picture(1.5f), 1);
}

TEST(ToneCurve, ContrastDarkensShadowsAndLightensHighlights) {
  const ToneCurve flat(0), steep(1);
  EXPECT_LT(steep.to_picture(0.05f), flat.to_picture(0.05f) - 0.02f);
  EXPECT_GT(steep.to_picture(0.6f), flat.to_picture(0.6f) + 0.02f);
  EXPECT_NEAR(steep.to_picture(0.2140411f), 0.5, 1e-4);
}

TEST(ToneCurve, TheTwoDirectionsUndoEachOther) {
  for (const double contrast : {0.0, 0.4, 1.0}) {
    const ToneCurve curve(contrast);
    for (int level = 0; level <= 255; ++level) {
      const float picture = static_cast<float>(level) / 255;
      EXPECT_NEAR(curve.to_picture(curve.to_linear(picture)), picture, 2e-6) << contrast;
    }
    for (float picture = 0.0003f; picture < 1; picture += 0.0017f)
      EXPECT_NEAR(curve.to_picture(curve.to_linear(picture)), picture, 1e-3) << contrast;
  }
}

TEST(Rendering, GoesThereAndBack) {
  cv::Mat levels(16, 16, CV_8UC3), picture, again;
  cv::RNG(3).fill(levels, cv::RNG::UNIFORM, 0, 256);
  levels.convertTo(picture, CV_32F, 1 / 255.0);
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    const Rendering rendering = Rendering::random(random);
    EXPECT_LT(cv::norm(rendering.to_picture(rendering.to_camera(picture)), picture, cv::NORM_INF), 2e-3) << i;
  }
}

TEST(Rendering, WhiteStaysBelowSaturationAndGreenIsStrongest) {
  const cv::Mat white(1, 1, CV_32FC3, cv::Scalar::all(1));
  Random random(2);
  for (int i = 0; i < 20; ++i) {
    const cv::Vec3f camera = Rendering::random(random).to_camera(white).at<cv::Vec3f>(0, 0);
    EXPECT_LE(camera[1], 1.0001f);
    EXPECT_GT(camera[1], camera[0]);
    EXPECT_GT(camera[1], camera[2]);
    EXPECT_GT(camera[2], 0.2f);
  }
}

TEST(Rendering, AppliesItsMatrixToLinearLight) {
  const Rendering rendering(cv::Matx33f(0.5f, 0, 0, 0, 1, 0, 0, 0.25f, 0.25f), 0);
  const cv::Mat half(1, 1, CV_32FC3, cv::Scalar::all(0.5));
  const cv::Vec3f camera = rendering.to_camera(half).at<cv::Vec3f>(0, 0);
  constexpr float kLinear = 0.2140411f;
  EXPECT_NEAR(camera[0], kLinear / 2, 1e-4);
  EXPECT_NEAR(camera[1], kLinear, 1e-4);
  EXPECT_NEAR(camera[2], kLinear / 2, 1e-4);
}

}  // namespace
}  // namespace strait::denoise
