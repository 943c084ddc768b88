#include "nn/losses/contrastive.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "nn/losses/softmax.h"
#include "nn/matmul.h"

namespace strait::nn {

namespace {

// Rows of unit length, and the lengths they had.
struct Directions {
  std::size_t rows;
  std::size_t dimensions;
  std::vector<float> values;
  std::vector<float> lengths;

  MatrixView view(bool transposed = false) const { return {values.data(), rows, dimensions, transposed}; }
};

Directions normalised(const float* features, std::size_t rows, std::size_t dimensions) {
  constexpr double kLeastLength = 1e-12;  // as PyTorch's normalize
  Directions result{rows, dimensions, std::vector<float>(features, features + rows * dimensions),
                    std::vector<float>(rows)};
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(rows); ++row) {
    float* values = result.values.data() + row * static_cast<std::ptrdiff_t>(dimensions);
    double squares = 0;
#pragma omp simd reduction(+ : squares)
    for (std::size_t d = 0; d < dimensions; ++d) squares += static_cast<double>(values[d]) * values[d];
    const auto length = static_cast<float>(std::max(kLeastLength, std::sqrt(squares)));
    result.lengths[static_cast<std::size_t>(row)] = length;
    for (std::size_t d = 0; d < dimensions; ++d) values[d] /= length;
  }
  return result;
}

// From the derivative by the directions to that by the features, in place: what is left of it at a right
// angle to the direction, over the length.
void through_normalisation(const Directions& directions, float* gradient) {
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(directions.rows); ++row) {
    const std::ptrdiff_t first = row * static_cast<std::ptrdiff_t>(directions.dimensions);
    const float* direction = directions.values.data() + first;
    float* slope = gradient + first;
    double along = 0;
#pragma omp simd reduction(+ : along)
    for (std::size_t d = 0; d < directions.dimensions; ++d) {
      along += static_cast<double>(slope[d]) * direction[d];
    }
    const auto part = static_cast<float>(along);
    const float shrink = 1 / directions.lengths[static_cast<std::size_t>(row)];
    for (std::size_t d = 0; d < directions.dimensions; ++d) {
      slope[d] = shrink * (slope[d] - part * direction[d]);
    }
  }
}

}  // namespace

double info_nce_loss(const float* queries, const float* keys, std::size_t rows, std::size_t dimensions,
                     double temperature, float* queries_gradient, float* keys_gradient) {
  if (rows == 0) return 0;
  const Directions q = normalised(queries, rows, dimensions), k = normalised(keys, rows, dimensions);
  const auto sharpness = static_cast<float>(1 / temperature);
  std::vector<float> scores(rows * rows);
  multiply(q.view(), k.view(true), sharpness, 0, scores.data());
  const double loss = softmax_loss(
      scores.data(), rows, rows, [](std::size_t row) { return row; }, scores.data());
  if (queries_gradient == nullptr) return loss;
  multiply({scores.data(), rows, rows}, k.view(), sharpness, 0, queries_gradient);
  multiply({scores.data(), rows, rows, true}, q.view(), sharpness, 0, keys_gradient);
  through_normalisation(q, queries_gradient);
  through_normalisation(k, keys_gradient);
  return loss;
}

double nt_xent_loss(const float* features, std::size_t pairs, std::size_t dimensions, double temperature,
                    float* gradient) {
  if (pairs == 0) return 0;
  const std::size_t rows = 2 * pairs;
  const Directions z = normalised(features, rows, dimensions);
  const auto sharpness = static_cast<float>(1 / temperature);
  std::vector<float> scores(rows * rows);
  multiply(z.view(), z.view(true), sharpness, 0, scores.data());
  for (std::size_t row = 0; row < rows; ++row) {
    scores[row * rows + row] = -std::numeric_limits<float>::infinity();
  }
  const double loss = softmax_loss(
      scores.data(), rows, rows, [=](std::size_t row) { return (row + pairs) % rows; }, scores.data());
  if (gradient == nullptr) return loss;
  multiply({scores.data(), rows, rows}, z.view(), sharpness, 0, gradient);
  multiply({scores.data(), rows, rows, true}, z.view(), sharpness, 1, gradient);
  through_normalisation(z, gradient);
  return loss;
}

}  // namespace strait::nn
