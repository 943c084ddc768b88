#include "restore.h"

#include <vector>

#include <gtest/gtest.h>

#include "tiny_model.h"

namespace strait::denoise {
namespace {

TEST(Mirrored, ReflectsAsOftenAsNeeded) {
  const std::vector<int64_t> want = {2, 1, 0, 1, 2, 1, 0, 1, 2};
  for (int64_t i = -2; i <= 6; ++i) EXPECT_EQ(mirrored(i, 3), want[static_cast<size_t>(i + 2)]) << i;
  for (int64_t i = -3; i <= 3; ++i) EXPECT_EQ(mirrored(i, 1), 0);
}

TEST(PaddedBatch, GivesAnySizeBackUnchangedThroughAnIdentity) {
  const nn::Model model = identity_model(1);
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 9}, {3, 2}, {4, 4}, {13, 7}}) {
    std::vector<float> picture(static_cast<size_t>(height * width));
    for (size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<float>(i) * 0.01f;
    PaddedBatch batch(model, 1, 1, height, width);
    batch.set(0, picture.data());
    batch.restore();
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        EXPECT_FLOAT_EQ(batch.plane(0, 0)[y * batch.stride() + x],
                        picture[static_cast<size_t>(y * width + x)]);
      }
    }
  }
}

// What the network sees of a 5 x 3 picture is its 8 x 4 reflection, made here by hand.
TEST(PaddedBatch, PadsByReflection) {
  const nn::Model model = random_model(1);
  ASSERT_EQ(model.size_multiple(), 4);
  PaddedBatch small(model, 1, 1, 3, 5), large(model, 1, 1, 4, 8);
  const int rows[] = {0, 1, 2, 1}, columns[] = {0, 1, 2, 3, 4, 3, 2, 1};
  const auto value = [](int y, int x) {
    return 0.1f * static_cast<float>(y) + 0.03f * static_cast<float>(x * x);
  };
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 8; ++x) large.plane(0, 0)[y * large.stride() + x] = value(rows[y], columns[x]);
  }
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 5; ++x) small.plane(0, 0)[y * small.stride() + x] = value(y, x);
  }
  small.restore();
  large.restore();
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 5; ++x) {
      EXPECT_EQ(small.plane(0, 0)[y * small.stride() + x], large.plane(0, 0)[y * large.stride() + x]);
    }
  }
}

}  // namespace
}  // namespace strait::denoise
