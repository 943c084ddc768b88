#include "latent.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace strait::gan {
namespace {

std::vector<float> drawn(uint64_t seed, uint64_t number, double truncation = 0, size_t size = 64) {
  std::vector<float> latent(size);
  draw_latent(seed, number, truncation, latent);
  return latent;
}

double length(const std::vector<float>& vector) {
  return std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
}

TEST(Latent, IsNormalAndComesFromSeedAndNumber) {
  const std::vector<float> many = drawn(1, 2, 0, 20000);
  const double mean = std::accumulate(many.begin(), many.end(), 0.0) / 20000;
  EXPECT_NEAR(mean, 0, 0.03);
  EXPECT_NEAR(length(many) / std::sqrt(20000), 1, 0.03);
  EXPECT_EQ(drawn(1, 2), drawn(1, 2));
  EXPECT_NE(drawn(1, 2), drawn(1, 3));
  EXPECT_NE(drawn(1, 2), drawn(2, 1));
}

TEST(Latent, TruncationKeepsNumbersWithin) {
  const std::vector<float> many = drawn(1, 2, 0.7, 20000);
  const auto [least, most] = std::minmax_element(many.begin(), many.end());
  EXPECT_GE(*least, -0.7F);
  EXPECT_LE(*most, 0.7F);
  EXPECT_NEAR(*most, 0.7, 0.01);
  // The deviation of the truncated normal distribution: 1 - 2 a phi(a) / (2 Phi(a) - 1), to the root.
  const double a = 0.7, density = std::exp(-a * a / 2) / std::sqrt(2 * M_PI);
  EXPECT_NEAR(length(many) / std::sqrt(20000), std::sqrt(1 - 2 * a * density / std::erf(a / std::sqrt(2))),
              0.01);
}

TEST(Latent, TheWholeInputEndsInTheLabel) {
  std::vector<float> input(7, -1.0F);
  draw_input({.seed = 1, .number = 2, .label = 1}, 3, input);
  const std::vector<float> latent = drawn(1, 2, 0, 4);
  EXPECT_TRUE(std::equal(latent.begin(), latent.end(), input.begin()));
  EXPECT_EQ(std::vector<float>(input.begin() + 4, input.end()), (std::vector<float>{0, 1, 0}));
}

TEST(Slerp, BeginsAndEndsAtItsEndsAndKeepsTheirLength) {
  const std::vector<float> a = drawn(1, 1), b = drawn(1, 2);
  std::vector<float> out(a.size());
  slerp(a, b, 0, out);
  for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(out[i], a[i], 1e-5);
  slerp(a, b, 1, out);
  for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(out[i], b[i], 1e-5);
  for (const double t : {0.25, 0.5, 0.75}) {
    slerp(a, b, t, out);
    EXPECT_NEAR(length(out), length(a) + t * (length(b) - length(a)), 1e-4);
  }
}

TEST(Slerp, OfAQuarterOfACircle) {
  std::vector<float> out(2);
  slerp(std::vector<float>{2, 0}, std::vector<float>{0, 2}, 1.0 / 3, out);
  EXPECT_NEAR(out[0], 2 * std::cos(M_PI / 6), 1e-6);
  EXPECT_NEAR(out[1], 2 * std::sin(M_PI / 6), 1e-6);
}

TEST(Slerp, OfOneDirectionIsAStraightLine) {
  std::vector<float> out(2);
  slerp(std::vector<float>{1, 0}, std::vector<float>{3, 0}, 0.5, out);
  EXPECT_EQ(out, (std::vector<float>{2, 0}));
}

}  // namespace
}  // namespace strait::gan
