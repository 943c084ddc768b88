#include "tables.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "core/sha256.h"
#include "normal.h"

namespace strait::codec {
namespace {

TEST(Normal, TailsAgreeWithTheErrorFunction) {
  for (double x = 0; x < 7; x += 0.0137) {
    const double tail = std::erfc(x / std::sqrt(2.0)) / 2 * 4294967296.0;
    EXPECT_NEAR(static_cast<double>(upper_tail_q32(static_cast<uint64_t>(x * 4294967296.0))), tail, 5) << x;
  }
  EXPECT_EQ(upper_tail_q32(~uint64_t{0}), 0U);
}

TEST(Normal, ScalesGrowBySteps) {
  EXPECT_NEAR(scale_q16(0) / 65536.0, 0.11, 1e-4);
  EXPECT_NEAR(scale_q16(kScales - 1) / 65536.0, 256, 0.01);
  for (int i = 1; i < kScales; ++i)
    EXPECT_NEAR(static_cast<double>(scale_q16(i)) / scale_q16(i - 1), std::pow(256 / 0.11, 1 / 63.0), 2e-4)
        << i;
}

TEST(Tables, SharesFollowTheDensity) {
  for (int scale = 0; scale < kScales; ++scale) {
    const Table& table = normal_tables()[scale];
    ASSERT_EQ(table.start.size(), static_cast<size_t>(table.escape()) + 2);
    EXPECT_EQ(table.start.front(), 0U);
    EXPECT_EQ(table.start.back(), kTableSum);
    const double sigma = scale_q16(scale) / 65536.0;
    for (int symbol = 0; symbol <= table.escape(); ++symbol) {
      ASSERT_GT(table.share(symbol), 0U);
      ASSERT_LT(table.share(symbol), kTableSum);
      if (symbol == table.reach || symbol == table.escape()) continue;
      const double k = std::abs(symbol - table.reach);
      const auto above = [&](double x) { return std::erfc(x / sigma / std::sqrt(2.0)) / 2; };
      EXPECT_NEAR(table.share(symbol), kTableSum * (above(k - 0.5) - above(k + 0.5)), 1.5) << scale;
    }
  }
}

TEST(Tables, EverySlotFindsItsSymbol) {
  for (const Table& table : normal_tables()) {
    for (uint32_t slot = 0, symbol = 0; slot < kTableSum; ++slot) {
      while (table.start[symbol + 1] <= slot) ++symbol;
      ASSERT_LE(table.first[slot >> Table::kFirstShift], symbol);
    }
  }
}

// Files depend on every number of these tables: a change makes all of them unreadable.
TEST(Tables, AreWhatTheyAlwaysWere) {
  std::string text;
  for (const Table& table : normal_tables()) {
    text += std::to_string(table.reach);
    for (const uint32_t start : table.start) text += ' ' + std::to_string(start);
    text += '\n';
  }
  EXPECT_EQ(sha256(text), "ddf0ecc819478c31a28aa6f10c26988b4c30f6dd3af19cc0b16ffe248b278528");
}

}  // namespace
}  // namespace strait::codec
