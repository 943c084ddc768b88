#include "choice.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>

#include "rans.h"
#include "rate.h"

namespace strait::codec {
namespace {

uint8_t index_for(double scale) {
  return static_cast<uint8_t>(std::lround(index_of(scale)));
}

TEST(Choice, IsTheNearestOrTheNextTowardsZero) {
  for (int index = 0; index < 64; ++index)
    for (float number = -40; number <= 40; number += 0.173F) {
      const int32_t nearest = nearest_number(number);
      const int32_t chosen = chosen_number(number, static_cast<uint8_t>(index));
      if (chosen == nearest) continue;
      EXPECT_EQ(chosen, nearest > 0 ? nearest - 1 : nearest + 1) << number << " " << index;
      EXPECT_LT(std::abs(static_cast<float>(chosen)), std::abs(number)) << number << " " << index;
    }
}

TEST(Choice, SavesWhereNumbersAreDear) {
  EXPECT_EQ(chosen_number(0.51F, index_for(0.15)), 0);  // 1 costs 10 bits there
  EXPECT_EQ(chosen_number(-0.51F, index_for(0.15)), 0);
  EXPECT_EQ(chosen_number(0.9F, index_for(0.15)), 1);   // too much of an error
  EXPECT_EQ(chosen_number(10.51F, index_for(20)), 11);  // 10 costs about as much
}

TEST(Choice, TakesWhateverANetworkGives) {
  EXPECT_EQ(chosen_number(std::numeric_limits<float>::quiet_NaN(), 3), 0);
  EXPECT_EQ(chosen_number(1e30F, 3), kLargestNumber / 16);
  EXPECT_EQ(chosen_number(-1e30F, 3), -kLargestNumber / 16);
}

}  // namespace
}  // namespace strait::codec
