#include "train/data/shuffle.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace strait::train {
namespace {

std::vector<uint64_t> order(uint64_t count, uint64_t seed) {
  std::vector<uint64_t> items;
  for (uint64_t i = 0; i < count; ++i) items.push_back(shuffled(i, count, seed));
  return items;
}

TEST(Shuffle, IsAPermutationOfAnyLength) {
  for (const uint64_t count : {1, 2, 3, 4, 5, 16, 17, 1000, 4096}) {
    const std::vector<uint64_t> items = order(count, 9);
    EXPECT_EQ(std::set(items.begin(), items.end()).size(), count);
    EXPECT_EQ(*std::max_element(items.begin(), items.end()), count - 1);
  }
}

TEST(Shuffle, FollowsItsSeedOnEveryMachine) {
  EXPECT_EQ(order(100, 1), order(100, 1));
  EXPECT_NE(order(100, 1), order(100, 2));
  EXPECT_LT(shuffled(12345, uint64_t{1} << 40, 3), uint64_t{1} << 40);
}

// Items land anywhere: over many seeds, the first position holds every item about equally often.
TEST(Shuffle, IsEven) {
  std::vector<int> seen(10);
  for (uint64_t seed = 0; seed < 5000; ++seed) ++seen[shuffled(0, 10, seed)];
  for (const int count : seen) EXPECT_NEAR(count, 500, 100);
  double displacement = 0;
  const std::vector<uint64_t> items = order(1000, 4);
  for (size_t i = 0; i < items.size(); ++i)
    displacement += std::abs(static_cast<double>(items[i]) - static_cast<double>(i)) / 1000;
  EXPECT_NEAR(displacement, 333, 40);  // a third of the length, as for any two random places
}

}  // namespace
}  // namespace strait::train
