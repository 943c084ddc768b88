#include "objective.h"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace strait::autoencode {
namespace {

TEST(Objective, L1IsTheMeanSumOfMagnitudes) {
  const std::array<float, 4> latents = {1, -2, 0, 0.5F};
  std::array<float, 4> gradient = {10, 0, 0, 0};
  EXPECT_DOUBLE_EQ(l1_sparsity(latents.data(), 2, 2, 0.5, gradient.data()), 1.75);
  EXPECT_EQ(gradient, (std::array<float, 4>{10.25F, -0.25F, 0, 0.25F}));
}

TEST(Objective, KlComparesMeansWithTheTarget) {
  const std::array<float, 4> latents = {0.2F, 0.25F, 0.6F, 0.25F};  // means 0.4 and 0.25
  std::array<float, 4> gradient{};
  const double want = 0.25 * std::log(0.25 / 0.4) + 0.75 * std::log(0.75 / 0.6);
  EXPECT_NEAR(kl_sparsity(latents.data(), 2, 2, 0.25, 2, gradient.data()), want, 1e-7);
  const double slope = 2 * (0.75 / 0.6 - 0.25 / 0.4) / 2;
  EXPECT_NEAR(gradient[0], slope, 1e-6);
  EXPECT_NEAR(gradient[2], slope, 1e-6);
  EXPECT_NEAR(gradient[1], 0, 1e-6);
}

TEST(Objective, KlOfALatentThatIsNeverOnIsFinite) {
  const std::array<float, 2> latents = {0, 1};
  std::array<float, 2> gradient{};
  const double value = kl_sparsity(latents.data(), 1, 2, 0.05, 1, gradient.data());
  EXPECT_TRUE(std::isfinite(value) && std::isfinite(gradient[0]) && std::isfinite(gradient[1]));
  EXPECT_LT(gradient[0], 0);
  EXPECT_GT(gradient[1], 0);
}

TEST(Objective, ContractionIsTheSquaredDerivative) {
  const std::array<float, 2> latents = {0.5F, 0.8F};  // z (1 - z): 0.25, 0.16
  const std::array<float, 4> weights = {3, 4, 1, 0};  // squares of rows: 25, 1
  std::array<float, 2> gradient{};
  std::array<float, 4> by_weights{};
  const double value =
      contraction(latents.data(), 1, 2, weights.data(), 2, 2, gradient.data(), by_weights.data());
  EXPECT_NEAR(value, 0.0625 * 25 + 0.0256 * 1, 1e-6);
  EXPECT_NEAR(gradient[0], 0, 1e-6);
  EXPECT_NEAR(gradient[1], 2 * 2 * 0.16 * -0.6 * 1, 1e-6);
  EXPECT_NEAR(by_weights[1], 2 * 2 * 0.0625 * 4, 1e-6);
  EXPECT_NEAR(by_weights[2], 2 * 2 * 0.0256 * 1, 1e-6);
}

}  // namespace
}  // namespace strait::autoencode
