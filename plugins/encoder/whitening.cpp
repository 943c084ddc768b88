#include "whitening.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

namespace strait::encoder {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXf;

constexpr double kLeastVariance = 1e-4;  // of the largest

}  // namespace

Whitening::Whitening(int64_t dimensions, double strength)
    : dimensions_(dimensions),
      strength_(strength),
      moments_(static_cast<size_t>(1 + dimensions + dimensions * dimensions)) {}

void Whitening::add(const float* vectors, int64_t count, double least_share) {
  const Eigen::Map<const Matrix> rows(vectors, count, dimensions_);
  Eigen::Map<Vector> means(moments_.data() + 1, dimensions_);
  Eigen::Map<Matrix> products(moments_.data() + 1 + dimensions_, dimensions_, dimensions_);
  const auto n = static_cast<float>(count);
  moments_.front() += n;
  const float share = std::max(static_cast<float>(least_share), n / moments_.front());
  means += share * (rows.colwise().mean().transpose() - means);
  products += share * (rows.transpose() * rows / n - products);
}

void Whitening::fill(nn::Tensor& weights, nn::Tensor& bias) const {
  Eigen::Map<Matrix> map(weights.data(), dimensions_, dimensions_);
  Eigen::Map<Vector> shift(bias.data(), dimensions_);
  map.setIdentity();
  shift.setZero();
  if (moments_.front() == 0 || strength_ == 0) return;
  const Eigen::Map<const Vector> means(moments_.data() + 1, dimensions_);
  const Eigen::Map<const Matrix> products(moments_.data() + 1 + dimensions_, dimensions_, dimensions_);
  const Eigen::VectorXd mean = means.cast<double>();
  const Eigen::MatrixXd covariance = products.cast<double>() - mean * mean.transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(covariance);
  const double largest = std::max(solved.eigenvalues().maxCoeff(), 1e-12);
  const Eigen::VectorXd factors =
      (solved.eigenvalues().array() / largest).max(kLeastVariance).pow(-strength_ / 2);
  const Eigen::MatrixXd white =
      solved.eigenvectors() * factors.asDiagonal() * solved.eigenvectors().transpose();
  map = white.cast<float>();
  shift = (-white * mean).cast<float>();
}

}  // namespace strait::encoder
