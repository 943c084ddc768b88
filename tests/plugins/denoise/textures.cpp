#include "textures.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace strait::denoise {
namespace {

constexpr int64_t kCount = 64, kSide = 48;

std::vector<float> textured(double share, uint64_t seed, int64_t channels = 1, int64_t count = kCount) {
  std::vector<float> flat(static_cast<size_t>(count * channels * kSide * kSide), 0.5f);
  draw_textures({flat.data(), count, channels, kSide, kSide}, share, seed, flat.data());
  return flat;
}

int changed_patches(const std::vector<float>& patches) {
  const size_t each = patches.size() / kCount;
  int changed = 0;
  for (size_t i = 0; i < kCount; ++i) {
    const auto begin = patches.begin() + static_cast<std::ptrdiff_t>(i * each);
    changed +=
        std::any_of(begin, begin + static_cast<std::ptrdiff_t>(each), [](float v) { return v != 0.5f; });
  }
  return changed;
}

TEST(Textures, AreDrawnIntoTheirShareOfThePatches) {
  EXPECT_EQ(changed_patches(textured(0, 1)), 0);
  EXPECT_GT(changed_patches(textured(1, 1)), 0.9 * kCount);  // a region may lie outside of its patch
  const int some = changed_patches(textured(0.25, 1));
  EXPECT_GT(some, 4);
  EXPECT_LT(some, 32);
}

TEST(Textures, FollowTheSeedAndNotTheBatch) {
  const std::vector<float> many = textured(0.5, 7), few = textured(0.5, 7, 1, 3);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_NE(textured(0.5, 8), many);
}

TEST(Textures, AreFineSeenAsAWholeFlatAndStayInRange) {
  const std::vector<float> patches = textured(1, 3);
  double sum = 0, square = 0, neighbours = 0;
  for (size_t i = 0; i < patches.size(); ++i) {
    ASSERT_GE(patches[i], 0);
    ASSERT_LE(patches[i], 1);
    sum += patches[i] - 0.5;
    square += std::pow(patches[i] - 0.5, 2);
    if (i % kSide != 0) neighbours += (patches[i] - 0.5) * (patches[i - 1] - 0.5);
  }
  const auto count = static_cast<double>(patches.size());
  EXPECT_NEAR(sum / count, 0, 0.01);
  EXPECT_GT(std::sqrt(square / count), 0.02);
  EXPECT_LT(neighbours, 0.8 * square);  // smooth pictures have 0.95 and more
}

TEST(Textures, HaveATint) {
  const std::vector<float> patches = textured(1, 5, 3);
  constexpr size_t kPlane = kSide * kSide;
  int coloured = 0;
  for (size_t i = 0; i < kCount; ++i)
    coloured += !std::equal(patches.begin() + static_cast<std::ptrdiff_t>(3 * i * kPlane),
                            patches.begin() + static_cast<std::ptrdiff_t>((3 * i + 1) * kPlane),
                            patches.begin() + static_cast<std::ptrdiff_t>((3 * i + 1) * kPlane));
  EXPECT_GT(coloured, 0.8 * kCount);
}

}  // namespace
}  // namespace strait::denoise
