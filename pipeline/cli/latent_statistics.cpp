#include "cli/latent_statistics.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <Eigen/QR>
#include <Eigen/SVD>

namespace strait::cli {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kActive = 0.01;  // of the largest standard deviation

MatrixXd columns(const float* values, Index size, size_t items) {
  return Eigen::Map<const Eigen::MatrixXf>(values, size, static_cast<Index>(items)).cast<double>();
}

double hoyer_sparsity(const VectorXd& latent) {
  const double root = std::sqrt(static_cast<double>(latent.size())), length = latent.norm();
  if (latent.size() < 2 || length == 0) return 0;
  return (root - latent.lpNorm<1>() / length) / (root - 1);
}

MatrixXd orthonormal(const MatrixXd& basis) {
  return Eigen::HouseholderQR<MatrixXd>(basis).householderQ() *
         MatrixXd::Identity(basis.rows(), basis.cols());
}

double degrees(double radians) {
  return radians * 180 / std::numbers::pi;
}

void add_correlations(const MatrixXd& products, double count, LatentStatistics& statistics) {
  double sum = 0;
  int pairs = 0;
  const Index size = products.rows();
  for (Index i = 0; i < size; ++i)
    for (Index k = 0; k < i; ++k) {
      const double scale = std::sqrt(statistics.variances[i] * statistics.variances[k]);
      if (scale <= 1e-20) continue;
      const double covariance = products(i, k) / count - statistics.means[i] * statistics.means[k];
      const double correlation = std::min(1.0, std::abs(covariance) / scale);
      statistics.largest_correlation = std::max(statistics.largest_correlation, correlation);
      sum += correlation;
      ++pairs;
    }
  statistics.mean_correlation = pairs > 0 ? sum / pairs : 0;
}

}  // namespace

LatentSums::LatentSums(size_t size) : sums_(VectorXd::Zero(static_cast<Index>(size))), squares_(sums_) {
  if (sums_.size() <= kMostCorrelated) products_ = MatrixXd::Zero(sums_.size(), sums_.size());
}

void LatentSums::add(const float* latents, size_t items) {
  const MatrixXd batch = columns(latents, sums_.size(), items);
  count_ += static_cast<double>(items);
  sums_ += batch.rowwise().sum();
  squares_ += batch.rowwise().squaredNorm();
  zeros_ += static_cast<double>((batch.array() == 0).count());
  for (Index i = 0; i < batch.cols(); ++i) hoyer_ += hoyer_sparsity(batch.col(i));
  if (products_.size() > 0) products_.selfadjointView<Eigen::Lower>().rankUpdate(batch);
}

LatentStatistics LatentSums::statistics() const {
  LatentStatistics made;
  const VectorXd means = sums_ / count_;
  const VectorXd variances = (squares_ / count_ - means.cwiseAbs2()).cwiseMax(0);
  made.means.assign(means.begin(), means.end());
  made.variances.assign(variances.begin(), variances.end());
  const double least = kActive * kActive * variances.maxCoeff();
  made.active = static_cast<size_t>((variances.array() > least).count());
  made.zeros = zeros_ / (count_ * static_cast<double>(sums_.size()));
  made.hoyer = hoyer_ / count_;
  add_correlations(products_, count_, made);
  return made;
}

void ErrorSums::add(const float* pictures, const float* rebuilt, size_t items) {
  const MatrixXd want = columns(pictures, sums_.size(), items);
  count_ += static_cast<double>(items);
  sums_ += want.rowwise().sum();
  squares_ += want.squaredNorm();
  errors_ += (want - columns(rebuilt, sums_.size(), items)).squaredNorm();
}

double ErrorSums::mse() const {
  return errors_ / (count_ * static_cast<double>(sums_.size()));
}

double ErrorSums::variance() const {
  return std::max(0.0, squares_ / count_ - (sums_ / count_).squaredNorm()) /
         static_cast<double>(sums_.size());
}

double ErrorSums::explained() const {
  const double all = variance();
  return all > 0 ? 1 - mse() / all : 0;
}

void add_error_curve(const LinearDecoder& decoder, const float* pictures, const float* latents, size_t items,
                     VectorXd& sums) {
  MatrixXd left = columns(pictures, decoder.base.size(), items).colwise() - decoder.base;
  const MatrixXd kept = columns(latents, decoder.directions.cols(), items);
  sums(0) += left.squaredNorm();
  for (Index k = 0; k < decoder.directions.cols(); ++k) {
    left.noalias() -= decoder.directions.col(k) * kept.row(k);
    sums(k + 1) += left.squaredNorm();
  }
}

Angles principal_angles(const MatrixXd& a, const MatrixXd& b) {
  const bool a_is_larger = a.cols() >= b.cols();
  const MatrixXd large = orthonormal(a_is_larger ? a : b), small = orthonormal(a_is_larger ? b : a);
  const MatrixXd inside = large.transpose() * small;
  const VectorXd cosines = Eigen::JacobiSVD<MatrixXd>(inside).singularValues();
  const VectorXd sines = Eigen::JacobiSVD<MatrixXd>(small - large * inside).singularValues().reverse();
  Angles angles;
  for (Index i = 0; i < cosines.size(); ++i) {
    const double one = degrees(std::atan2(sines(i), cosines(i)));
    angles.mean += one / static_cast<double>(cosines.size());
    angles.largest = std::max(angles.largest, one);
  }
  return angles;
}

Angles axis_angles(const MatrixXd& a, const MatrixXd& b) {
  Angles angles;
  for (Index i = 0; i < a.cols(); ++i) {
    const VectorXd x = a.col(i).normalized(), y = b.col(i).normalized();
    const double one = degrees(std::atan2((x - y * y.dot(x)).norm(), std::abs(x.dot(y))));
    angles.mean += one / static_cast<double>(a.cols());
    angles.largest = std::max(angles.largest, one);
  }
  return angles;
}

}  // namespace strait::cli
