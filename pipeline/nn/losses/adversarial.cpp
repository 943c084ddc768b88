#include "nn/losses/adversarial.h"

#include <algorithm>

#include "nn/losses/elementwise.h"

namespace strait::nn {

double hinge_real_loss(const float* scores, std::size_t count, float* gradient) {
  return mean_of(count, gradient, [=](std::ptrdiff_t i) -> Point {
    return {std::max(1 - scores[i], 0.0F), scores[i] < 1 ? -1.0F : 0.0F};
  });
}

double hinge_fake_loss(const float* scores, std::size_t count, float* gradient) {
  return mean_of(count, gradient, [=](std::ptrdiff_t i) -> Point {
    return {std::max(1 + scores[i], 0.0F), scores[i] > -1 ? 1.0F : 0.0F};
  });
}

double hinge_generator_loss(const float* scores, std::size_t count, float* gradient) {
  return mean_of(count, gradient, [=](std::ptrdiff_t i) -> Point { return {-scores[i], -1.0F}; });
}

}  // namespace strait::nn
