// The functions that losses are made of, against the standard library's in double.
#include "nn/vector_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace strait::nn::testing {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kTwoUnits = 2 * 0x1p-23;  // in the last place, relative to the value

TEST(VectorMath, ExpIsWithinTwoUnitsInTheLastPlace) {
  for (float x = -87; x < 88.3F; x += 0.00173F) {
    const double wanted = std::exp(static_cast<double>(x));
    ASSERT_NEAR(exp_of(x), wanted, kTwoUnits * wanted) << x;
  }
  EXPECT_EQ(exp_of(0), 1);
}

TEST(VectorMath, ExpHasLimits) {
  EXPECT_EQ(exp_of(-87.1F), 0);
  EXPECT_EQ(exp_of(-kInfinity), 0);
  EXPECT_EQ(exp_of(88.73F), kInfinity);
  EXPECT_EQ(exp_of(1e30F), kInfinity);
  EXPECT_EQ(exp_of(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(exp_of(std::numeric_limits<float>::quiet_NaN())));
}

TEST(VectorMath, Log1pIsWithinTwoUnitsInTheLastPlace) {
  for (float x = 1; x > 1e-30F; x *= 0.9987F) {
    const double wanted = std::log1p(static_cast<double>(x));
    ASSERT_NEAR(log1p_of(x), wanted, kTwoUnits * wanted) << x;
  }
  EXPECT_EQ(log1p_of(0), 0);
}

TEST(VectorMath, LogIsWithinTwoUnitsInTheLastPlace) {
  for (float x = 1e-37F; x < 1e38F; x *= 1.0013F) {
    const double wanted = std::log(static_cast<double>(x));
    ASSERT_NEAR(log_of(x), wanted, kTwoUnits * std::max(1.0, std::abs(wanted))) << x;
  }
  EXPECT_EQ(log_of(1), 0);
}

}  // namespace
}  // namespace strait::nn::testing
