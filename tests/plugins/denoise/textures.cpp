#include "textures.h"

#include <cmath>

#include <gtest/gtest.h>

#include "drawings.h"

namespace strait::denoise {
namespace {

TEST(Textures, AreDrawnIntoTheirShareOfThePatches) {
  EXPECT_EQ(changed_patches(drawn(draw_textures, 0, 1)), 0);
  EXPECT_GT(changed_patches(drawn(draw_textures, 1, 1)),
            0.9 * kPatches);  // a region may lie outside of its patch
  const int some = changed_patches(drawn(draw_textures, 0.25, 1));
  EXPECT_GT(some, 4);
  EXPECT_LT(some, 32);
}

TEST(Textures, FollowTheSeedAndNotTheBatch) {
  const std::vector<float> many = drawn(draw_textures, 0.5, 7), few = drawn(draw_textures, 0.5, 7, 1, 3);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_NE(drawn(draw_textures, 0.5, 8), many);
}

TEST(Textures, AreFineSeenAsAWholeFlatAndStayInRange) {
  const std::vector<float> patches = drawn(draw_textures, 1, 3);
  double sum = 0, square = 0, neighbours = 0;
  for (size_t i = 0; i < patches.size(); ++i) {
    ASSERT_GE(patches[i], 0);
    ASSERT_LE(patches[i], 1);
    sum += patches[i] - 0.5;
    square += std::pow(patches[i] - 0.5, 2);
    if (i % kPatchSide != 0) neighbours += (patches[i] - 0.5) * (patches[i - 1] - 0.5);
  }
  const auto count = static_cast<double>(patches.size());
  EXPECT_NEAR(sum / count, 0, 0.01);
  EXPECT_GT(std::sqrt(square / count), 0.02);
  EXPECT_LT(neighbours, 0.8 * square);  // smooth pictures have 0.95 and more
}

TEST(Textures, HaveATint) {
  EXPECT_GT(coloured_patches(drawn(draw_textures, 1, 5, 3)), 0.8 * kPatches);
}

}  // namespace
}  // namespace strait::denoise
