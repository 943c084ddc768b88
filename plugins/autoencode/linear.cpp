#include "linear.h"

#include <algorithm>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace strait::autoencode {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr float kMostCounted = 1 << 24;  // whole numbers that floats hold

// As a matrix of its first dimension times the rest.
Eigen::Map<Rows> rows(nn::Tensor& tensor) {
  const auto first = static_cast<Eigen::Index>(tensor.shape.front());
  return {tensor.data(), first, static_cast<Eigen::Index>(tensor.size()) / first};
}

Eigen::Map<const Rows> rows(const nn::Tensor& tensor) {
  const auto first = static_cast<Eigen::Index>(tensor.shape.front());
  return {tensor.data(), first, static_cast<Eigen::Index>(tensor.size()) / first};
}

Eigen::Map<Eigen::VectorXf> vector(nn::Tensor& tensor) {
  return {tensor.data(), static_cast<Eigen::Index>(tensor.size())};
}

Eigen::Map<const Eigen::VectorXf> vector(const std::vector<float>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

void fix_signs(MatrixXd& directions) {
  for (Eigen::Index i = 0; i < directions.cols(); ++i) {
    Eigen::Index largest = 0;
    directions.col(i).cwiseAbs().maxCoeff(&largest);
    if (directions(largest, i) < 0) directions.col(i) *= -1;
  }
}

}  // namespace

void RunningMean::add(const float* vectors, int64_t count) {
  if (count == 0 || count_ >= kMostCounted) return;
  count_ += static_cast<float>(count);
  const Eigen::Map<const Eigen::MatrixXf> batch(vectors, static_cast<Eigen::Index>(mean_.size()), count);
  Eigen::Map<Eigen::VectorXf> mean(mean_.data(), batch.rows());
  const VectorXd sum = batch.cast<double>().rowwise().sum();
  const VectorXd away = sum - static_cast<double>(count) * mean.cast<double>();
  mean += (away / static_cast<double>(count_)).cast<float>();
}

void LatentMoments::add(const float* latents, int64_t count, double keep) {
  const MatrixXd batch = Eigen::Map<const Eigen::MatrixXf>(latents, size_, count).cast<double>();
  Eigen::Map<Eigen::MatrixXf> sums(sums_.data() + 1, size_, size_ + 1);
  sums_[0] = static_cast<float>(keep * sums_[0] + static_cast<double>(count));
  sums.col(0) = (keep * sums.col(0).cast<double>() + batch.rowwise().sum()).cast<float>();
  sums.rightCols(size_) =
      (keep * sums.rightCols(size_).cast<double>() + batch * batch.transpose()).cast<float>();
}

MatrixXd LatentMoments::covariance() const {
  const Eigen::Map<const Eigen::MatrixXf> sums(sums_.data() + 1, size_, size_ + 1);
  const double count = std::max(1.0F, sums_[0]);
  const VectorXd mean = sums.col(0).cast<double>() / count;
  return sums.rightCols(size_).cast<double>() / count - mean * mean.transpose();
}

void centre_bias(nn::Parameters& weights, const std::vector<float>& mean, bool back) {
  const Eigen::VectorXf shift = rows(weights.at("latent.weights")) * vector(mean);
  auto bias = vector(weights.at("latent.bias"));
  bias += back ? -shift : shift;
}

void centre_gradient(nn::Parameters& gradients, const std::vector<float>& mean) {
  rows(gradients.at("latent.weights")) -= vector(gradients.at("latent.bias")) * vector(mean).transpose();
}

nn::Parameters ordered(const nn::Parameters& trained, const MatrixXd& latent_covariance,
                       const std::vector<float>& mean) {
  const MatrixXd decoder = rows(trained.at("rebuilt.weights")).cast<double>();
  const Eigen::HouseholderQR<MatrixXd> qr(decoder);
  const MatrixXd basis = qr.householderQ() * MatrixXd::Identity(decoder.rows(), decoder.cols());
  const MatrixXd to_basis = qr.matrixQR().topRows(decoder.cols()).triangularView<Eigen::Upper>();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solved(to_basis * latent_covariance * to_basis.transpose());
  MatrixXd axes = basis * solved.eigenvectors().rowwise().reverse();
  fix_signs(axes);

  nn::Parameters made = trained;
  auto offset_values = vector(made.at("rebuilt.bias"));
  const VectorXd offset = offset_values.cast<double>();
  const VectorXd centre = offset + axes * (axes.transpose() * (vector(mean).cast<double>() - offset));
  rows(made.at("latent.weights")) = axes.transpose().cast<float>();
  vector(made.at("latent.bias")) = (-axes.transpose() * centre).cast<float>();
  rows(made.at("rebuilt.weights")) = axes.cast<float>();
  offset_values = centre.cast<float>();
  return made;
}

}  // namespace strait::autoencode
