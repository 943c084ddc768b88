#include "nn/losses/distribution.h"

#include <algorithm>
#include <array>
#include <vector>

#include "nn/vector_math.h"

namespace strait::nn {

namespace {

constexpr std::size_t kDimensions = 64;  // in a block: one thread has them for all items

// A block of dimensions; rows are `stride` apart.
struct Block {
  const float* mean;
  const float* log_variance;
  std::size_t items;
  std::size_t dimensions;
  std::size_t stride;
};

using Sums = std::array<double, kDimensions>;

// Of each dimension, over the items.
Sums divergences(const Block& b) {
  Sums sums{};
  for (std::size_t item = 0; item < b.items; ++item) {
    const float* mean = b.mean + item * b.stride;
    const float* log_variance = b.log_variance + item * b.stride;
#pragma omp simd
    for (std::size_t d = 0; d < b.dimensions; ++d) {
      const float twice = mean[d] * mean[d] + exp_of(log_variance[d]) - log_variance[d] - 1;
      sums[d] += 0.5 * static_cast<double>(twice);
    }
  }
  return sums;
}

// `scales` has 1 / items for dimensions that count, 0 for the others.
void gradients(const Block& b, const std::array<float, kDimensions>& scales, float* mean_gradient,
               float* log_variance_gradient) {
  for (std::size_t item = 0; item < b.items; ++item) {
    const std::size_t first = item * b.stride;
#pragma omp simd
    for (std::size_t d = 0; d < b.dimensions; ++d) {
      mean_gradient[first + d] = scales[d] * b.mean[first + d];
      log_variance_gradient[first + d] = scales[d] * 0.5F * (exp_of(b.log_variance[first + d]) - 1);
    }
  }
}

double kl_of_block(const Block& b, float* mean_gradient, float* log_variance_gradient, double free_nats) {
  const Sums sums = divergences(b);
  const auto items = static_cast<double>(b.items);
  std::array<float, kDimensions> scales{};
  double total = 0;
  for (std::size_t d = 0; d < b.dimensions; ++d) {
    const double divergence = sums[d] / items;
    const bool free = free_nats > 0 && divergence < free_nats;
    scales[d] = free ? 0.0F : static_cast<float>(1 / items);
    total += free ? free_nats : divergence;
  }
  if (mean_gradient != nullptr) gradients(b, scales, mean_gradient, log_variance_gradient);
  return total;
}

}  // namespace

double kl_loss(const float* mean, const float* log_variance, std::size_t items, std::size_t dimensions,
               float* mean_gradient, float* log_variance_gradient, double free_nats) {
  if (items == 0) return 0;
  std::vector<double> sums((dimensions + kDimensions - 1) / kDimensions);
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t block = 0; block < static_cast<std::ptrdiff_t>(sums.size()); ++block) {
    const std::size_t first = static_cast<std::size_t>(block) * kDimensions;
    const Block part{mean + first, log_variance + first, items, std::min(kDimensions, dimensions - first),
                     dimensions};
    sums[static_cast<std::size_t>(block)] =
        kl_of_block(part, mean_gradient == nullptr ? nullptr : mean_gradient + first,
                    log_variance_gradient == nullptr ? nullptr : log_variance_gradient + first, free_nats);
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace strait::nn
