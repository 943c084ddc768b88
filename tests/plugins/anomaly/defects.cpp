#include "defects.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace strait::anomaly {
namespace {

constexpr int64_t kItems = 20, kSide = 32, kPlane = kSide * kSide;

std::vector<float> ramps(int64_t channels) {
  std::vector<float> values(static_cast<size_t>(kItems * channels * kPlane));
  for (size_t i = 0; i < values.size(); ++i) values[i] = 0.2f + 0.5f * static_cast<float>(i % 37) / 37;
  return values;
}

struct Drawn {
  std::vector<float> spoilt, mask;
};

Drawn draw(const std::vector<float>& good, int64_t channels, const DefectOptions& options, uint64_t seed) {
  Drawn drawn{std::vector<float>(good.size()), std::vector<float>(static_cast<size_t>(kItems * kPlane))};
  draw_defects({good.data(), kItems, channels, kSide, kSide, {}}, options, seed, drawn.spoilt.data(),
               drawn.mask.data());
  return drawn;
}

TEST(Defects, TheMaskIsWhereTheyAreSeen) {
  for (const int64_t channels : {1, 3}) {
    const std::vector<float> good = ramps(channels);
    const Drawn drawn = draw(good, channels, {}, 5);
    for (int64_t i = 0; i < kItems; ++i)
      for (int64_t p = 0; p < kPlane; ++p) {
        float most = 0;
        for (int64_t c = 0; c < channels; ++c) {
          const auto at = static_cast<size_t>((i * channels + c) * kPlane + p);
          most = std::max(most, std::abs(drawn.spoilt[at] - good[at]));
          ASSERT_GE(drawn.spoilt[at], 0);
          ASSERT_LE(drawn.spoilt[at], 1);
        }
        ASSERT_EQ(drawn.mask[static_cast<size_t>(i * kPlane + p)], most > 0.02f ? 1 : 0);
      }
  }
}

TEST(Defects, FollowFromTheSeed) {
  const std::vector<float> good = ramps(1);
  const Drawn once = draw(good, 1, {}, 7), again = draw(good, 1, {}, 7), other = draw(good, 1, {}, 8);
  EXPECT_EQ(once.spoilt, again.spoilt);
  EXPECT_EQ(once.mask, again.mask);
  EXPECT_NE(once.spoilt, other.spoilt);
}

TEST(Defects, TheShareSaysHowManyItemsGetThem) {
  const std::vector<float> good = ramps(1);
  DefectOptions options;
  options.share = 0;
  EXPECT_EQ(draw(good, 1, options, 1).spoilt, good);
  options.share = 1;
  options.fills = {0, 0, 1, 0, 0};  // negatives can be seen nearly everywhere
  options.smallest = 0.1;
  const std::vector<float> mask = draw(good, 1, options, 1).mask;
  int spoilt = 0;
  for (int64_t i = 0; i < kItems; ++i)
    spoilt += std::any_of(mask.begin() + i * kPlane, mask.begin() + (i + 1) * kPlane,
                          [](float m) { return m > 0; });
  EXPECT_GE(spoilt, kItems - 2);  // some may lie in a corner
}

}  // namespace
}  // namespace strait::anomaly
