#include "cli/latent_statistics.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace strait::cli::test {
namespace {

using Eigen::MatrixXd;

TEST(LatentSums, ByHand) {
  const std::vector<float> latents = {0, 0, 1, 2, 0, 1};  // two items of three
  LatentSums sums(3);
  sums.add(latents.data(), 1);
  sums.add(latents.data() + 3, 1);
  const LatentStatistics got = sums.statistics();
  EXPECT_EQ(got.means, (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(got.variances, (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(got.active, 1U);
  EXPECT_DOUBLE_EQ(got.zeros, 0.5);
  const double root = std::sqrt(3.0), second = (root - 3 / std::sqrt(5.0)) / (root - 1);
  EXPECT_NEAR(got.hoyer, (1 + second) / 2, 1e-6);
  EXPECT_EQ(got.largest_correlation, 0);  // one alone varies
}

TEST(LatentSums, Correlations) {
  LatentSums sums(3);
  for (const std::vector<float>& item : {std::vector<float>{1, -2, 1}, {-1, 2, 1}, {1, -2, -1}, {-1, 2, -1}})
    sums.add(item.data(), 1);
  EXPECT_NEAR(sums.statistics().largest_correlation, 1, 1e-9);
  EXPECT_NEAR(sums.statistics().mean_correlation, 1.0 / 3, 1e-9);
}

TEST(ErrorSums, ByHand) {
  const std::vector<float> pictures = {0, 1, 1, 1}, rebuilt = {0.5F, 1, 1, 0.5F};
  ErrorSums sums(2);
  sums.add(pictures.data(), rebuilt.data(), 2);
  EXPECT_DOUBLE_EQ(sums.mse(), 0.5 / 4);
  EXPECT_DOUBLE_EQ(sums.variance(), 0.5 / 4);  // 0.25 about the mean of the first number, 0 of the second
  EXPECT_DOUBLE_EQ(sums.explained(), 0);
  ErrorSums flat(2);
  flat.add(pictures.data(), rebuilt.data(), 1);
  EXPECT_EQ(flat.explained(), 0);
}

TEST(ErrorCurve, ByHand) {
  LinearDecoder decoder{MatrixXd::Identity(2, 2), Eigen::Vector2d(1, 1)};
  const std::vector<float> picture = {4, 3}, latent = {3, 2};
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(3);
  add_error_curve(decoder, picture.data(), latent.data(), 1, sums);
  EXPECT_NEAR((sums - Eigen::Vector3d(13, 4, 0)).norm(), 0, 1e-9);
}

TEST(Angles, AreThoseOfTheSpans) {
  const double small = 1e-4;  // radians
  MatrixXd a(3, 2), b(3, 2), one(3, 1);
  a << 1, 0, 0, 1, 0, 0;
  b << 0, 2, std::cos(small), 0, std::sin(small), 0;  // the other order, another length, a small turn
  const Angles turned = principal_angles(a, b);
  EXPECT_NEAR(turned.largest, small * 180 / std::numbers::pi, 1e-9);
  EXPECT_NEAR(turned.mean, turned.largest / 2, 1e-9);
  EXPECT_NEAR(axis_angles(a, b).mean, 90, 1e-6);
  EXPECT_NEAR(axis_angles(a, -3 * a).largest, 0, 1e-9);
  one << 0, 0, 5;
  EXPECT_NEAR(principal_angles(a, one).largest, 90, 1e-9);
}

}  // namespace
}  // namespace strait::cli::test
