#include "principal.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace strait::project {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kTolerance = 1e-9;
constexpr int kMostRounds = 500;
constexpr int kSpare = 16;  // more spare directions, fewer rounds

struct Pairs {
  MatrixXd vectors;
  VectorXd values;  // falling
};

Pairs falling(const Eigen::SelfAdjointEigenSolver<MatrixXd>& solved, Eigen::Index count) {
  return {solved.eigenvectors().rightCols(count).rowwise().reverse(),
          solved.eigenvalues().tail(count).reverse()};
}

MatrixXd orthonormal(const MatrixXd& columns) {
  return Eigen::HouseholderQR<MatrixXd>(columns).householderQ() *
         MatrixXd::Identity(columns.rows(), columns.cols());
}

// Any start that leans to no axis.
MatrixXd start(Eigen::Index rows, Eigen::Index columns) {
  MatrixXd made(rows, columns);
  for (Eigen::Index i = 0; i < made.size(); ++i)
    made.data()[i] = std::sin(static_cast<double>(i * i % 100003));
  return made;
}

// Subspace iteration with Rayleigh-Ritz (Golub and Van Loan, Matrix Computations, 4th edition, 8.2.4), until
// the leading `count` pairs satisfy |A v - lambda v| <= tolerance * largest lambda.
Pairs leading_pairs(const MatrixXd& symmetric, Eigen::Index count) {
  const Eigen::Index width = std::min(symmetric.rows(), 2 * count + kSpare);
  if (2 * width >= symmetric.rows())
    return falling(Eigen::SelfAdjointEigenSolver<MatrixXd>(symmetric), count);
  MatrixXd basis = orthonormal(start(symmetric.rows(), width));
  for (int round = 0;; ++round) {
    const MatrixXd image = symmetric * basis;
    const Pairs ritz = falling(Eigen::SelfAdjointEigenSolver<MatrixXd>(basis.transpose() * image), width);
    const MatrixXd vectors = basis * ritz.vectors.leftCols(count);
    const MatrixXd off =
        image * ritz.vectors.leftCols(count) - vectors * ritz.values.head(count).asDiagonal();
    const bool close = off.colwise().norm().maxCoeff() <= kTolerance * ritz.values(0);
    if (close || round == kMostRounds) return {vectors, ritz.values.head(count)};
    basis = orthonormal(image * ritz.vectors);
  }
}

void fix_signs(MatrixXd& directions) {
  for (Eigen::Index i = 0; i < directions.cols(); ++i) {
    Eigen::Index largest = 0;
    directions.col(i).cwiseAbs().maxCoeff(&largest);
    if (directions(largest, i) < 0) directions.col(i) *= -1;
  }
}

}  // namespace

Moments::Moments(int dimensions) : dimensions_(dimensions) {
  const auto d = static_cast<size_t>(dimensions);
  high_.resize(1 + d + d * (d + 1) / 2);
  low_.resize(high_.size());
}

void Moments::add(size_t index, double value) {
  const double sum = at(index) + value;
  high_[index] = static_cast<float>(sum);
  low_[index] = static_cast<float>(sum - static_cast<double>(high_[index]));
}

void Moments::add(const float* vectors, int64_t count) {
  const MatrixXd batch = Eigen::Map<const Eigen::MatrixXf>(vectors, dimensions_, count).cast<double>();
  const VectorXd sums = batch.rowwise().sum();
  MatrixXd products = MatrixXd::Zero(dimensions_, dimensions_);
  products.selfadjointView<Eigen::Lower>().rankUpdate(batch);
  size_t index = 0;
  add(index++, static_cast<double>(count));
  for (const double sum : sums) add(index++, sum);
  for (Eigen::Index column = 0; column < dimensions_; ++column)
    for (Eigen::Index row = column; row < dimensions_; ++row) add(index++, products(row, column));
}

int64_t Moments::count() const {
  return static_cast<int64_t>(at(0));
}

Axes Moments::leading_axes(int count) const {
  const double n = at(0);
  size_t index = 1;
  Axes axes;
  axes.mean.resize(dimensions_);
  for (double& mean : axes.mean) mean = at(index++) / n;
  MatrixXd covariance(dimensions_, dimensions_);
  for (Eigen::Index column = 0; column < dimensions_; ++column)
    for (Eigen::Index row = column; row < dimensions_; ++row)
      covariance(row, column) = covariance(column, row) =
          at(index++) / n - axes.mean(row) * axes.mean(column);
  Pairs pairs = leading_pairs(covariance, count);
  axes.directions = std::move(pairs.vectors);
  axes.variances = pairs.values.cwiseMax(0);
  axes.total_variance = std::max(0.0, covariance.trace());
  fix_signs(axes.directions);
  return axes;
}

}  // namespace strait::project
