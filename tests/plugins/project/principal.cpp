#include "principal.h"

#include <random>

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

namespace strait::project {
namespace {

using Eigen::MatrixXd;

// Columns of normal numbers around 3, of standard deviation 10 / (1 + i) along coordinate i, then mixed.
Eigen::MatrixXf vectors(int dimensions, int count) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  MatrixXd made(dimensions, count), mix(dimensions, dimensions);
  for (double& one : mix.reshaped()) one = normal(random);
  for (int i = 0; i < count; ++i)
    for (int d = 0; d < dimensions; ++d) made(d, i) = 10 * normal(random) / (1 + d);
  return ((mix / std::sqrt(dimensions)) * made).array().cast<float>() + 3.0f;
}

Moments moments_of(const Eigen::MatrixXf& all, int batch) {
  Moments moments(static_cast<int>(all.rows()));
  for (Eigen::Index i = 0; i < all.cols(); i += batch)
    moments.add(all.col(i).data(), std::min<Eigen::Index>(batch, all.cols() - i));
  return moments;
}

// By the whole covariance at once.
Eigen::VectorXd variances_of(const Eigen::MatrixXf& all) {
  const MatrixXd centred = all.cast<double>().colwise() - all.cast<double>().rowwise().mean();
  const MatrixXd covariance = centred * centred.transpose() / static_cast<double>(all.cols());
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(covariance).eigenvalues().reverse();
}

TEST(Principal, AxesByHand) {
  // (0, 0), (2, 2), (0, 2), (2, 0) doubled along the first diagonal: variances 4 and 1 along the diagonals.
  const std::vector<float> points = {-2, -2, 2, 2, -1, 1, 1, -1};
  Moments moments(2);
  moments.add(points.data(), 4);
  const Axes axes = moments.leading_axes(2);
  EXPECT_EQ(moments.count(), 4);
  EXPECT_NEAR(axes.mean.norm(), 0, 1e-12);
  EXPECT_NEAR(axes.variances(0), 4, 1e-12);
  EXPECT_NEAR(axes.variances(1), 1, 1e-12);
  EXPECT_NEAR(axes.total_variance, 5, 1e-12);
  EXPECT_NEAR(axes.directions(0, 0), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(axes.directions(1, 0), std::sqrt(0.5), 1e-12);
}

TEST(Principal, LeadingAxesAreThoseOfTheWholeCovariance) {
  for (const int count : {1, 5, 20, 80}) {  // up to 20 by iteration, 80 directly
    const Eigen::MatrixXf all = vectors(120, 700);
    const Axes axes = moments_of(all, 64).leading_axes(count);
    const Eigen::VectorXd want = variances_of(all);
    for (int i = 0; i < count; ++i)
      EXPECT_NEAR(axes.variances(i), want(i), 1e-5 * want(0)) << count << ", " << i;
    EXPECT_NEAR(axes.total_variance, want.sum(), 1e-5 * want.sum());
    const MatrixXd gram = axes.directions.transpose() * axes.directions;
    EXPECT_LT((gram - MatrixXd::Identity(count, count)).cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_GT(axes.directions.colwise().maxCoeff().minCoeff(), 0);
  }
}

TEST(Principal, BatchesDoNotMatter) {
  const Eigen::MatrixXf all = vectors(30, 500);
  const Axes one = moments_of(all, 500).leading_axes(4), many = moments_of(all, 7).leading_axes(4);
  EXPECT_LT((one.directions - many.directions).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(Principal, WhatIsKeptIsAllThereIs) {
  const Eigen::MatrixXf all = vectors(12, 300);
  Moments whole = moments_of(all.leftCols(200), 50), again(12);
  std::copy(whole.high().begin(), whole.high().end(), again.high().begin());
  std::copy(whole.low().begin(), whole.low().end(), again.low().begin());
  whole.add(all.col(200).data(), 100);
  again.add(all.col(200).data(), 100);
  EXPECT_EQ(whole.high(), again.high());
  EXPECT_EQ(whole.low(), again.low());
  EXPECT_EQ(again.count(), 300);
}

TEST(Principal, DirectionsWithoutVarianceDoNoHarm) {
  Eigen::MatrixXf all = vectors(40, 100);
  all.bottomRows(30).setConstant(0.5f);
  const Axes axes = moments_of(all, 100).leading_axes(12);
  EXPECT_TRUE(axes.directions.allFinite());
  EXPECT_NEAR(axes.variances(11), 0, 1e-6);
}

}  // namespace
}  // namespace strait::project
