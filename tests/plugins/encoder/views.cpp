#include "views.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>

namespace strait::encoder {
namespace {

constexpr int kSide = 16;

cv::Mat ramp(int channels) {
  cv::Mat picture(kSide, kSide, CV_32FC(channels));
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide * channels; ++x)
      picture.ptr<float>(y)[x] =
          static_cast<float>(0.1 + 0.03 * y + 0.3 * (x / channels) / kSide + 0.05 * (x % channels));
  return picture;
}

double difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_INF);
}

Movement everything() {
  Movement all;
  all.least_area = 0.4;
  all.shift = 0.2;
  all.scale = 0.3;
  all.stretch = 0.3;
  all.rotate_deg = 30;
  all.shear = 0.3;
  all.elastic = 0.05;
  all.mirror = 0.5;
  return all;
}

Colouring every_colour() {
  Colouring all;
  all.brightness = all.contrast = all.saturation = 0.8;
  all.hue = 0.5;
  all.gamma = 1;
  all.gray = all.blur = all.erase = 0.5;
  all.noise = 0.3;
  return all;
}

std::vector<float> views_of(const std::vector<float>& items, int64_t count, const ViewOptions& options,
                            uint64_t seed, uint64_t number) {
  std::vector<float> views(items.size());
  make_views({items.data(), count, 3, kSide, kSide}, options, seed, number, views.data());
  return views;
}

std::vector<float> some_items(int64_t count) {
  std::vector<float> items(static_cast<size_t>(count) * 3 * kSide * kSide);
  for (size_t i = 0; i < items.size(); ++i)
    items[i] = static_cast<float>(0.5 + 0.5 * std::sin(0.37 * static_cast<double>(i)));
  return items;
}

TEST(EncoderViews, ChangeNothingUnlessTold) {
  Random random(1, 0);
  EXPECT_LT(difference(moved(ramp(3), {}, random), ramp(3)), 1e-6);
  EXPECT_LT(difference(coloured(ramp(3), {}, random), ramp(3)), 1e-6);
}

TEST(EncoderViews, MirrorSwapsLeftAndRight) {
  Movement mirror;
  mirror.mirror = 1;
  Random random(1, 0);
  cv::Mat expected;
  cv::flip(ramp(1), expected, 1);
  EXPECT_LT(difference(moved(ramp(1), mirror, random), expected), 1e-6);
}

TEST(EncoderViews, ShiftsMoveByWhatTheySay) {
  Movement shift;
  shift.shift = 0.25;
  double most = 0;
  for (uint64_t stream = 0; stream < 50; ++stream) {
    Random random(2, stream);
    const cv::Mat view = moved(ramp(1), shift, random);
    // On a ramp of 0.03 a row and 0.3 / 16 a column the middle changes by the shift times the slope.
    most = std::max(most, static_cast<double>(std::abs(view.at<float>(8, 8) - ramp(1).at<float>(8, 8))));
  }
  const double limit = 0.25 * kSide * (0.03 + 0.3 / kSide);
  EXPECT_LE(most, limit + 1e-4);
  EXPECT_GT(most, limit / 2);
}

TEST(EncoderViews, CropsKeepInside) {
  Movement crop;
  crop.least_area = 0.2;
  for (uint64_t stream = 0; stream < 50; ++stream) {
    Random random(3, stream);
    const cv::Mat view = moved(ramp(1), crop, random);
    // A crop of a ramp rises as fast in the picture, so slower in the view; edges are never repeated.
    const float rise = view.at<float>(kSide - 1, 0) - view.at<float>(0, 0);
    EXPECT_GT(rise, 0.03 * 15 * 0.2);
    EXPECT_LE(rise, 0.03 * 15 + 1e-5);
    EXPECT_GT(view.at<float>(kSide - 1, 0) - view.at<float>(kSide - 2, 0), 1e-4);
  }
}

TEST(EncoderViews, GrayHasNoColour) {
  Colouring gray;
  gray.gray = 1;
  Random random(4, 0);
  const cv::Mat view = coloured(ramp(3), gray, random);
  for (int x = 0; x < kSide; ++x) {
    EXPECT_NEAR(view.at<cv::Vec3f>(3, x)[0], view.at<cv::Vec3f>(3, x)[2], 1e-6);
    const cv::Vec3f before = ramp(3).at<cv::Vec3f>(3, x);
    EXPECT_NEAR(view.at<cv::Vec3f>(3, x)[1], 0.114 * before[0] + 0.587 * before[1] + 0.299 * before[2], 1e-5);
  }
}

TEST(EncoderViews, HueLeavesGrayAlone) {
  Colouring hue;
  hue.hue = 0.5;
  Random random(5, 0);
  const cv::Mat gray(kSide, kSide, CV_32FC3, cv::Scalar::all(0.4));
  EXPECT_LT(difference(coloured(gray.clone(), hue, random), gray), 1e-5);
  EXPECT_GT(difference(coloured(ramp(3), hue, random), ramp(3)), 1e-3);
}

TEST(EncoderViews, ErasesNoMoreThanItsArea) {
  Colouring erase;
  erase.erase = 1;
  erase.erase_area = 0.25;
  for (uint64_t stream = 0; stream < 20; ++stream) {
    Random random(6, stream);
    const cv::Mat before = ramp(1), after = coloured(ramp(1), erase, random);
    int changed = 0;
    for (int i = 0; i < kSide * kSide; ++i)
      changed += before.at<float>(i / kSide, i % kSide) != after.at<float>(i / kSide, i % kSide) ? 1 : 0;
    EXPECT_GT(changed, 0);
    EXPECT_LE(changed, 1.3 * 0.25 * kSide * kSide);  // sides are whole px
  }
}

TEST(EncoderViews, StayBetweenBlackAndWhite) {
  const std::vector<float> views = views_of(some_items(40), 40, {everything(), every_colour()}, 7, 0);
  for (const float value : views) {
    ASSERT_GE(value, 0);
    ASSERT_LE(value, 1);
  }
}

TEST(EncoderViews, DependOnSeedAndNumberAlone) {
  const ViewOptions options{everything(), every_colour()};
  const std::vector<float> items = some_items(6), first = views_of(items, 6, options, 8, 0);
  EXPECT_EQ(first, views_of(items, 6, options, 8, 0));
  EXPECT_NE(first, views_of(items, 6, options, 8, 1));
  EXPECT_NE(first, views_of(items, 6, options, 9, 0));
  const int threads = omp_get_max_threads();
  omp_set_num_threads(threads == 1 ? 3 : 1);
  EXPECT_EQ(first, views_of(items, 6, options, 8, 0));
  omp_set_num_threads(threads);
}

}  // namespace
}  // namespace strait::encoder
