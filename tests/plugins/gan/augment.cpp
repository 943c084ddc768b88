#include "augment.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "random.h"

namespace strait::gan {
namespace {

constexpr PictureShape kShape{3, 7, 9};
constexpr size_t kCount = 20;

std::vector<float> noise(uint64_t seed) {
  std::vector<float> values(kCount * kShape.elements());
  Random random(seed, 0);
  for (float& value : values) value = static_cast<float>(random.uniform());
  return values;
}

double inner(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// What the augmentation does to x, without what it does to nothing: its linear part.
std::vector<float> linear(const Augmentation& augmentation, std::vector<float> x) {
  std::vector<float> nothing(x.size(), 0.0F);
  augmentation.apply(x.data());
  augmentation.apply(nothing.data());
  std::transform(x.begin(), x.end(), nothing.begin(), x.begin(), std::minus<>());
  return x;
}

class Adjoint : public testing::TestWithParam<AugmentOptions> {};

TEST_P(Adjoint, InnerProductsAgree) {
  const Augmentation augmentation(GetParam(), kShape, kCount, 5);
  const std::vector<float> x = noise(1), y = noise(2);
  std::vector<float> back = y;
  augmentation.transpose(back.data());
  const double there = inner(linear(augmentation, x), y), returned = inner(x, back);
  EXPECT_NEAR(there, returned, 1e-5 * std::fabs(there));
}

INSTANTIATE_TEST_SUITE_P(Each, Adjoint,
                         testing::Values(AugmentOptions{}, AugmentOptions{.translation = 0.4},
                                         AugmentOptions{.cutout = 0.5}, AugmentOptions{.brightness = 0.3},
                                         AugmentOptions{.contrast = 0.6}, AugmentOptions{.saturation = 1},
                                         AugmentOptions{.translation = 0.3,
                                                        .cutout = 0.4,
                                                        .brightness = 0.2,
                                                        .contrast = 0.5,
                                                        .saturation = 1}));

TEST(Augmentation, WithoutOptionsChangesNothing) {
  std::vector<float> pictures = noise(1);
  const std::vector<float> before = pictures;
  Augmentation({}, kShape, kCount, 5).apply(pictures.data());
  for (size_t i = 0; i < pictures.size(); ++i) ASSERT_NEAR(pictures[i], before[i], 1e-6);
}

TEST(Augmentation, MovesAndFillsWithGray) {
  constexpr PictureShape kLine{1, 1, 4};
  std::vector<float> pictures;
  for (size_t i = 0; i < kCount; ++i) pictures.insert(pictures.end(), {0.1F, 0.2F, 0.3F, 0.4F});
  Augmentation({.translation = 0.25}, kLine, kCount, 1).apply(pictures.data());
  bool left = false, right = false, stays = false;
  for (size_t i = 0; i < kCount; ++i) {
    std::vector<float> one(pictures.begin() + 4 * static_cast<long>(i),
                           pictures.begin() + 4 * static_cast<long>(i) + 4);
    for (float& value : one) value = std::round(value * 10) / 10;
    left |= one == std::vector<float>{0.2F, 0.3F, 0.4F, 0.5F};
    right |= one == std::vector<float>{0.5F, 0.1F, 0.2F, 0.3F};
    stays |= one == std::vector<float>{0.1F, 0.2F, 0.3F, 0.4F};
  }
  EXPECT_TRUE(left && right && stays);
}

TEST(Augmentation, CutsARectangleOut) {
  constexpr PictureShape kSquare{1, 8, 8};
  std::vector<float> pictures(kCount * kSquare.elements(), 1.0F);
  Augmentation({.cutout = 0.5}, kSquare, kCount, 3).apply(pictures.data());
  for (size_t i = 0; i < kCount; ++i) {
    const auto first = pictures.begin() + static_cast<long>(i * kSquare.elements());
    const auto gray = std::count(first, first + static_cast<long>(kSquare.elements()), 0.5F);
    EXPECT_GT(gray, 0);
    EXPECT_LE(gray, 16);
  }
}

TEST(Augmentation, ComesFromItsSeed) {
  const AugmentOptions options{.translation = 0.3, .brightness = 0.5};
  std::vector<float> one = noise(1), same = one, other = one;
  Augmentation(options, kShape, kCount, 7).apply(one.data());
  Augmentation(options, kShape, kCount, 7).apply(same.data());
  Augmentation(options, kShape, kCount, 8).apply(other.data());
  EXPECT_EQ(one, same);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace strait::gan
