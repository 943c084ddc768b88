#include "cli/frechet.h"

#include <cmath>
#include <utility>
#include <vector>

#include <Eigen/LU>
#include <gtest/gtest.h>

namespace strait::cli {
namespace {

Gaussian gaussian(Eigen::Vector2d mean, Eigen::Matrix2d covariance) {
  return {std::move(mean), std::move(covariance)};
}

Eigen::Matrix2d matrix(double a, double b, double c, double d) {
  return (Eigen::Matrix2d() << a, b, c, d).finished();
}

TEST(Frechet, StatisticsOfRows) {
  const std::vector<float> rows = {0, 1, 2, 5, 4, 3};
  const Gaussian got = gaussian_of(rows.data(), 3, 2);
  EXPECT_TRUE(got.mean.isApprox(Eigen::Vector2d(2, 3)));
  EXPECT_TRUE(got.covariance.isApprox(matrix(4, 2, 2, 4)));
}

TEST(Frechet, OfIndependentNumbersIsThatOfEachAlone) {
  // Per number (m1 - m2)^2 + (s1 - s2)^2.
  const Gaussian a = gaussian({0, 0}, matrix(1, 0, 0, 4)), b = gaussian({3, 1}, matrix(9, 0, 0, 0.25));
  EXPECT_NEAR(frechet_distance(a, b), 9 + 1 + 4 + 2.25, 1e-9);
  EXPECT_NEAR(frechet_distance(b, a), 16.25, 1e-9);
}

TEST(Frechet, DoesNotDependOnTheAxes) {
  // A turn by 30 degrees of both distributions; their covariances no longer commute with the axes.
  const double c = std::cos(0.5), s = std::sin(0.5);
  const Eigen::Matrix2d turn = matrix(c, -s, s, c);
  const auto turned = [&](const Gaussian& g) {
    return Gaussian{turn * g.mean, turn * g.covariance * turn.transpose()};
  };
  const Gaussian a = gaussian({1, 2}, matrix(2, 0.5, 0.5, 1)), b = gaussian({0, 1}, matrix(1, -0.3, -0.3, 3));
  EXPECT_NEAR(frechet_distance(turned(a), turned(b)), frechet_distance(a, b), 1e-9);
  // Of two-by-two matrices tr (AB)^1/2 = (tr AB + 2 (det AB)^1/2)^1/2.
  const Eigen::MatrixXd product = a.covariance * b.covariance;
  const double root = std::sqrt(product.trace() + 2 * std::sqrt(product.determinant()));
  EXPECT_NEAR(frechet_distance(a, b), 2 + 3 + 4 - 2 * root, 1e-9);
}

TEST(Frechet, IsZeroToItselfEvenWhereANumberNeverVaries) {
  const Gaussian a = gaussian({1, 2}, matrix(2, 0, 0, 0));
  EXPECT_NEAR(frechet_distance(a, a), 0, 1e-9);
}

}  // namespace
}  // namespace strait::cli
