#include "shapes.h"

#include <cmath>

#include <gtest/gtest.h>

#include "drawings.h"

namespace strait::denoise {
namespace {

TEST(Shapes, AreDrawnOverTheirShareOfThePatches) {
  EXPECT_EQ(changed_patches(drawn(draw_shapes, 0, 1)), 0);
  EXPECT_GT(changed_patches(drawn(draw_shapes, 1, 1)), 0.9 * kPatches);
  const int some = changed_patches(drawn(draw_shapes, 0.25, 1));
  EXPECT_GT(some, 4);
  EXPECT_LT(some, 32);
}

TEST(Shapes, FollowTheSeedAndNotTheBatch) {
  const std::vector<float> many = drawn(draw_shapes, 0.5, 7), few = drawn(draw_shapes, 0.5, 7, 1, 3);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_NE(drawn(draw_shapes, 0.5, 8), many);
}

TEST(Shapes, AreFlatWithSharpEdgesAndStayInRange) {
  const std::vector<float> patches = drawn(draw_shapes, 1, 3);
  size_t flat = 0, steep = 0;
  for (size_t i = 0; i < patches.size(); ++i) {
    ASSERT_GE(patches[i], 0);
    ASSERT_LE(patches[i], 1);
    if (i % kPatchSide == 0) continue;
    const float step = std::abs(patches[i] - patches[i - 1]);
    flat += step == 0;
    steep += step > 0.1f;
  }
  EXPECT_GT(flat, 0.7 * static_cast<double>(patches.size()));
  EXPECT_GT(steep, 0.01 * static_cast<double>(patches.size()));
}

TEST(Shapes, HaveColours) {
  EXPECT_GT(coloured_patches(drawn(draw_shapes, 1, 5, 3)), 0.8 * kPatches);
}

}  // namespace
}  // namespace strait::denoise
