#include "rate.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "quality.h"
#include "tables.h"
#include "transform.h"

namespace strait::codec {
namespace {

double bits(float number, float index) {
  return normal_bits(&number, &index, 1, 1, nullptr, nullptr);
}

TEST(Rate, IsWhatTheTablesCharge) {
  for (const int index : {5, 20, 40, 60}) {
    const Table& table = normal_tables()[index];
    for (int number = 0; number <= table.reach; ++number) {
      const uint32_t share = table.share(number + table.reach);
      if (share < 200) break;  // coarse there
      EXPECT_NEAR(bits(static_cast<float>(number), static_cast<float>(index)), 16 - std::log2(share), 0.02);
    }
  }
  EXPECT_LT(bits(100000, 0), 1000);  // grows slowly beyond the reach
}

TEST(Rate, IsTheAreaUnderTheDensity) {
  const auto above = [](double x) { return std::erfc(x / std::sqrt(2.0)) / 2; };
  for (float index = 0; index < 63; index += 0.7F)
    for (double deviations = 0; deviations < 5.9; deviations += 0.13) {
      const double scale = scale_of(index);
      const auto number = static_cast<float>(deviations * scale + 0.4);
      if ((number - 0.5) / scale > 6) continue;
      const double area = above((number - 0.5) / scale) - above((number + 0.5) / scale);
      EXPECT_NEAR(bits(number, index), -std::log2(area), 3e-4) << number << " " << index;
    }
}

TEST(Rate, DerivativesAreThoseOfDifferences) {
  for (const float number : {0.0F, 0.3F, -1.7F, 4.0F, -60.0F})
    for (const float index : {2.0F, 17.5F, 40.0F}) {
      float diff_number = 0, diff_index = 0;
      normal_bits(&number, &index, 1, 2, &diff_number, &diff_index);
      constexpr float kStep = 1e-2F;
      const double by_number = (bits(number + kStep, index) - bits(number - kStep, index)) / kStep;
      const double by_index = (bits(number, index + kStep) - bits(number, index - kStep)) / kStep;
      EXPECT_NEAR(diff_number, by_number, 2e-2 * std::abs(by_number) + 2e-3) << number << " " << index;
      EXPECT_NEAR(diff_index, by_index, 2e-2 * std::abs(by_index) + 2e-3) << number << " " << index;
    }
}

TEST(Rate, IndexesBeyondTheTablesComeBack) {
  const float large = 50, small = 0;
  float low = -3, high = 70, diff_low = 0, diff_high = 0;
  normal_bits(&small, &low, 1, 1, nullptr, &diff_low);
  EXPECT_EQ(diff_low, 0);  // would go further down
  normal_bits(&large, &low, 1, 1, nullptr, &diff_low);
  EXPECT_LT(diff_low, 0);
  normal_bits(&small, &high, 1, 1, nullptr, &diff_high);
  EXPECT_GT(diff_high, 0);
}

TEST(Rate, ScalesAndIndexesAreInverse) {
  for (int index = 0; index < 64; ++index) EXPECT_NEAR(index_of(scale_of(index)), index, 1e-9);
}

TEST(Quality, IsContinuous) {
  EXPECT_EQ(position_of_quality(1, 8), 0);
  EXPECT_EQ(position_of_quality(100, 8), 7 * kPositionSteps);
  for (double quality = 1; quality <= 100; quality += 0.37)
    EXPECT_NEAR(quality_of_position(position_of_quality(quality, 8), 8), quality, 0.03);
  std::vector<float> hat(4);
  fill_hat(1.25, hat);
  EXPECT_EQ(hat, (std::vector<float>{0, 0.75F, 0.25F, 0}));
  fill_hat(3, hat);
  EXPECT_EQ(hat, (std::vector<float>{0, 0, 0, 1}));
}

TEST(Quality, GainsAndWhatTakesThemBackAreInverse) {
  std::vector<float> up(3), back(3);
  for (double level = 0; level <= 2; level += 0.13) {
    fill_hat(level, up);
    fill_back_hat(level, 1.7, back);
    const double gain = up[0] + 1.7 * up[1] + 1.7 * 1.7 * up[2];
    EXPECT_NEAR(gain * (back[0] + back[1] / 1.7 + back[2] / (1.7 * 1.7)), 1, 1e-6) << level;
  }
  EXPECT_NEAR(gain_ratio(1, 64, 4), 2, 1e-12);
}

TEST(Transform, IsOrthonormal) {
  const std::vector<Wave> waves = leading_waves(40);
  for (size_t a = 0; a < waves.size(); ++a)
    for (size_t b = a; b < waves.size(); ++b) {
      double product = 0;
      for (int i = 0; i < 768; ++i)
        product +=
            weight(waves[a], i / 256, i / 16 % 16, i % 16) * weight(waves[b], i / 256, i / 16 % 16, i % 16);
      EXPECT_NEAR(product, a == b ? 1 : 0, 1e-9) << a << " " << b;
    }
}

}  // namespace
}  // namespace strait::codec
