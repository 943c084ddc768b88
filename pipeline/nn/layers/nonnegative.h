// Parameters that must not fall below a bound, trained without constraint: stored as the root of their value
// plus a pedestal, so that their gradient vanishes smoothly near 0 (Balle 2018, arXiv:1802.00847; the
// constants and the gradient at the bound are those of its code, tfc.GDNParameter). Private to the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace strait::nn {

constexpr double kPedestal = 0x1p-36;
constexpr double kLeastBeta = 1e-6;  // of gdn

// The stored number of `value` >= 0.
inline float stored_nonnegative(double value) {
  return static_cast<float>(std::sqrt(value + kPedestal));
}

// The values, none below `least`, of `count` stored numbers.
inline void load_nonnegative(const float* stored, std::size_t count, double least, float* values) {
  const double bound = std::sqrt(least + kPedestal);
  for (std::size_t i = 0; i < count; ++i) {
    const double root = std::max<double>(stored[i], bound);
    values[i] = static_cast<float>(root * root - kPedestal);
  }
}

// The gradient by the values becomes that by the stored numbers, in place. Below the bound only that which
// leads back to it passes.
inline void differentiate_nonnegative(const float* stored, std::size_t count, double least, float* gradient) {
  const double bound = std::sqrt(least + kPedestal);
  for (std::size_t i = 0; i < count; ++i) {
    const bool passes = stored[i] >= bound || gradient[i] < 0;
    gradient[i] = passes ? static_cast<float>(2 * std::max<double>(stored[i], bound)) * gradient[i] : 0.0F;
  }
}

}  // namespace strait::nn
