#include "support.h"

#include <algorithm>
#include <cmath>

namespace strait::encoder {

Support::Support(std::size_t rows, std::size_t dimensions)
    : rows_(rows), dimensions_(dimensions), features_(rows * dimensions) {}

std::vector<float> Support::nearest(const float* features, std::size_t count) const {
  std::vector<float> result(count * dimensions_);
#pragma omp parallel for schedule(static)
  for (std::size_t i = 0; i < count; ++i) {
    const float* own = features + i * dimensions_;
    float highest = -INFINITY;
    std::size_t nearest = 0;
    for (std::size_t row = 0; row < rows_; ++row) {
      const float* other = features_.data() + row * dimensions_;
      float sum = 0;
#pragma omp simd reduction(+ : sum)
      for (std::size_t d = 0; d < dimensions_; ++d) sum += own[d] * other[d];
      if (sum > highest) {
        highest = sum;
        nearest = row;
      }
    }
    std::copy_n(features_.data() + nearest * dimensions_, dimensions_, result.data() + i * dimensions_);
  }
  return result;
}

void Support::push(const float* features, std::size_t count) {
  auto next = static_cast<std::size_t>(state_[0]);
  for (std::size_t i = 0; i < count; ++i) {
    const float* own = features + i * dimensions_;
    double squares = 1e-24;
    for (std::size_t d = 0; d < dimensions_; ++d)
      squares += static_cast<double>(own[d]) * static_cast<double>(own[d]);
    const auto shrink = static_cast<float>(1 / std::sqrt(squares));
    for (std::size_t d = 0; d < dimensions_; ++d) features_[next * dimensions_ + d] = shrink * own[d];
    next = (next + 1) % rows_;
    if (next == 0) state_[1] = 1;
  }
  state_[0] = static_cast<float>(next);
}

}  // namespace strait::encoder
