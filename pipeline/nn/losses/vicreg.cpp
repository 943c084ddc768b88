#include "nn/losses/vicreg.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "nn/losses/pixel.h"
#include "nn/matmul.h"

namespace strait::nn {
namespace {

using Floats = std::vector<float>;

// One view of all things, less its means.
struct Centred {
  std::size_t rows, dimensions;
  Floats values;

  MatrixView view(bool transposed = false) const { return {values.data(), rows, dimensions, transposed}; }
};

Centred centred(const float* features, std::size_t rows, std::size_t dimensions) {
  Centred result{rows, dimensions, Floats(features, features + rows * dimensions)};
  std::vector<double> means(dimensions);
  for (std::size_t i = 0; i < rows * dimensions; ++i)
    means[i % dimensions] += static_cast<double>(features[i]);
  for (std::size_t i = 0; i < rows * dimensions; ++i)
    result.values[i] -= static_cast<float>(means[i % dimensions] / static_cast<double>(rows));
  return result;
}

// Of dimensions x dimensions, by rows - 1.
Floats covariances(const Centred& view) {
  Floats result(view.dimensions * view.dimensions);
  multiply(view.view(true), view.view(), 1 / static_cast<float>(view.rows - 1), 0, result.data());
  return result;
}

// Both terms of one view. `gradient` is added to unless it is null.
double spread(const Centred& view, const VicregWeights& weights, float* gradient) {
  constexpr double kEpsilon = 1e-4;
  const auto d = static_cast<double>(view.dimensions), others = static_cast<double>(view.rows - 1);
  Floats covariance = covariances(view), pull(view.dimensions);
  double lacking = 0, squares = 0;
  for (std::size_t j = 0; j < view.dimensions; ++j) {
    float& own = covariance[j * view.dimensions + j];
    const double deviation = std::sqrt(static_cast<double>(own) + kEpsilon);
    lacking += std::max(0.0, 1 - deviation) / (2 * d);
    if (deviation < 1) pull[j] = static_cast<float>(-weights.variance / (2 * d * others * deviation));
    own = 0;
  }
  for (const float one : covariance) squares += static_cast<double>(one) * static_cast<double>(one) / d;
  if (gradient != nullptr) {
    const std::size_t count = view.rows * view.dimensions;
    for (std::size_t i = 0; i < count; ++i) gradient[i] += pull[i % view.dimensions] * view.values[i];
    multiply(view.view(), {covariance.data(), view.dimensions, view.dimensions},
             static_cast<float>(4 * weights.covariance / (d * others)), 1, gradient);
  }
  return weights.variance * lacking + weights.covariance * squares;
}

}  // namespace

double vicreg_loss(const float* features, std::size_t pairs, std::size_t dimensions,
                   const VicregWeights& weights, float* gradient) {
  const std::size_t count = pairs * dimensions;
  if (count == 0) return 0;
  double loss = weights.invariance * mse_loss(features, features + count, count, gradient);
  if (gradient != nullptr) {
    for (std::size_t i = 0; i < count; ++i) gradient[i] *= static_cast<float>(weights.invariance);
    for (std::size_t i = 0; i < count; ++i) gradient[count + i] = -gradient[i];
  }
  if (pairs < 2) return loss;
  for (const std::size_t first : {std::size_t{0}, count})
    loss += spread(centred(features + first, pairs, dimensions), weights,
                   gradient == nullptr ? nullptr : gradient + first);
  return loss;
}

}  // namespace strait::nn
