#include "objective.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace strait::autoencode {

double l1_sparsity(const float* latents, size_t items, size_t size, double weight, float* gradient) {
  const auto slope = static_cast<float>(weight / static_cast<double>(items));
  double sum = 0;
  for (size_t i = 0; i < items * size; ++i) {
    const float z = latents[i];
    sum += std::abs(static_cast<double>(z));
    gradient[i] += slope * static_cast<float>((z > 0) - (z < 0));
  }
  return sum / static_cast<double>(items);
}

double kl_sparsity(const float* latents, size_t items, size_t size, double target, double weight,
                   float* gradient) {
  constexpr double kEdge = 1e-6;
  double sum = 0;
  for (size_t k = 0; k < size; ++k) {
    double mean = 0;
    for (size_t i = 0; i < items; ++i) mean += latents[i * size + k];
    mean = std::clamp(mean / static_cast<double>(items), kEdge, 1 - kEdge);
    sum += target * std::log(target / mean) + (1 - target) * std::log((1 - target) / (1 - mean));
    const double slope = (1 - target) / (1 - mean) - target / mean;
    const auto each = static_cast<float>(weight * slope / static_cast<double>(items));
    for (size_t i = 0; i < items; ++i) gradient[i * size + k] += each;
  }
  return sum;
}

double contraction(const float* latents, size_t items, size_t size, const float* weights, size_t inputs,
                   double weight, float* gradient, float* weights_gradient) {
  const double share = 1 / static_cast<double>(items);
  double sum = 0;
  for (size_t k = 0; k < size; ++k) {
    const float* row = weights + k * inputs;
    double row_square = 0, slopes_square = 0;
    for (size_t i = 0; i < inputs; ++i) row_square += static_cast<double>(row[i]) * row[i];
    for (size_t i = 0; i < items; ++i) {
      const double z = latents[i * size + k], slope = z * (1 - z);
      slopes_square += share * slope * slope;
      gradient[i * size + k] += static_cast<float>(weight * share * 2 * slope * (1 - 2 * z) * row_square);
    }
    sum += slopes_square * row_square;
    const auto by_weight = static_cast<float>(weight * 2 * slopes_square);
    float* row_gradient = weights_gradient + k * inputs;
    for (size_t i = 0; i < inputs; ++i) row_gradient[i] += by_weight * row[i];
  }
  return sum;
}

}  // namespace strait::autoencode
