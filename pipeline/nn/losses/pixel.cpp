#include "nn/losses/pixel.h"

#include <cmath>

#include "nn/losses/elementwise.h"

namespace strait::nn {

double l1_loss(const float* output, const float* target, std::size_t count, float* gradient) {
  return mean_of(count, gradient, [=](std::ptrdiff_t i) -> Point {
    const float error = output[i] - target[i];
    return {std::fabs(error), static_cast<float>(error > 0) - static_cast<float>(error < 0)};
  });
}

double mse_loss(const float* output, const float* target, std::size_t count, float* gradient) {
  return mean_of(count, gradient, [=](std::ptrdiff_t i) -> Point {
    const float error = output[i] - target[i];
    return {error * error, 2 * error};
  });
}

double charbonnier_loss(const float* output, const float* target, std::size_t count, float* gradient,
                        double epsilon) {
  const auto square = static_cast<float>(epsilon * epsilon);
  return mean_of(count, gradient, [=](std::ptrdiff_t i) -> Point {
    const float error = output[i] - target[i];
    const float length = std::sqrt(error * error + square);
    return {length, error / length};
  });
}

}  // namespace strait::nn
