#include "nn/layers/spectral_norm.h"

#include <algorithm>
#include <cmath>

namespace strait::nn {

namespace {

constexpr double kLeastLength = 1e-12;        // weights of 0 stay 0
constexpr std::ptrdiff_t kColumnBlock = 256;  // columns that one thread sums at a time

double length(const std::vector<double>& vector) {
  double squares = 0;
  for (const double value : vector) squares += value * value;
  return std::max(std::sqrt(squares), kLeastLength);
}

void divide_by(std::vector<double>& vector, double divisor) {
  for (double& value : vector) value /= divisor;
}

}  // namespace

SpectralNorm::SpectralNorm(std::ptrdiff_t rows, std::ptrdiff_t columns)
    : rows_(rows),
      columns_(columns),
      u_(static_cast<std::size_t>(rows)),
      v_(static_cast<std::size_t>(columns)),
      row_sums_(static_cast<std::size_t>(rows)) {}

// v_ = W^T u.
void SpectralNorm::multiply_transposed(const float* weights, const float* u) {
  double* sums = v_.data();
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t first = 0; first < columns_; first += kColumnBlock) {
    const std::ptrdiff_t end = std::min(columns_, first + kColumnBlock);
    std::fill(sums + first, sums + end, 0.0);
    for (std::ptrdiff_t row = 0; row < rows_; ++row) {
      const float* values = weights + row * columns_;
      for (std::ptrdiff_t i = first; i < end; ++i) sums[i] += double{values[i]} * u[row];
    }
  }
}

void SpectralNorm::divide(const float* weights, float* normalised) const {
  const auto inverse = static_cast<float>(1 / sigma_);
  const std::ptrdiff_t elements = rows_ * columns_;
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < elements; ++i) normalised[i] = weights[i] * inverse;
}

void SpectralNorm::iterate(const float* weights, const float* u, float* next, float* normalised) {
  multiply_transposed(weights, u);
  divide_by(v_, length(v_));
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < rows_; ++row) {
    double sum = 0;
    for (std::ptrdiff_t i = 0; i < columns_; ++i) {
      sum += weights[row * columns_ + i] * v_[static_cast<std::size_t>(i)];
    }
    u_[static_cast<std::size_t>(row)] = sum;
  }
  sigma_ = length(u_);
  divide_by(u_, sigma_);
  std::transform(u_.begin(), u_.end(), next, [](double value) { return static_cast<float>(value); });
  divide(weights, normalised);
}

void SpectralNorm::apply(const float* weights, const float* u, float* normalised) {
  std::copy_n(u, u_.size(), u_.begin());
  multiply_transposed(weights, u);
  sigma_ = std::max(length(v_) / length(u_), kLeastLength);
  divide(weights, normalised);
}

// With G the gradient by W / sigma, and d sigma / d W = u v^T: (G - <G, W> / sigma u v^T) / sigma.
void SpectralNorm::differentiate(const float* weights, float* gradient) {
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < rows_; ++row) {
    double sum = 0;
    for (std::ptrdiff_t i = row * columns_; i < (row + 1) * columns_; ++i) {
      sum += double{gradient[i]} * weights[i];
    }
    row_sums_[static_cast<std::size_t>(row)] = sum;
  }
  double product = 0;
  for (const double sum : row_sums_) product += sum;
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < rows_; ++row) {
    const double slope = product / sigma_ * u_[static_cast<std::size_t>(row)];
    float* values = gradient + row * columns_;
    for (std::ptrdiff_t i = 0; i < columns_; ++i) {
      values[i] = static_cast<float>((values[i] - slope * v_[static_cast<std::size_t>(i)]) / sigma_);
    }
  }
}

}  // namespace strait::nn
