// Random numbers one after another: the same for any compiler and any number of threads.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "noise.h"

namespace strait::denoise {

// Not for several threads at once; give each its own seed.
class Random {
 public:
  explicit Random(uint64_t seed) : seed_(seed) {}

  uint64_t bits() { return random_bits(seed_, next_++); }
  // In [low, high).
  double uniform(double low = 0, double high = 1) {
    return low + (high - low) * random_uniform(seed_, next_++);
  }
  // Its logarithm is uniform; both ends positive.
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  bool chance(double probability) { return uniform() < probability; }
  int below(int count) { return static_cast<int>(uniform() * count); }

 private:
  uint64_t seed_;
  uint64_t next_ = 0;
};

}  // namespace strait::denoise
