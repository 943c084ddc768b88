// Random numbers one after another (SplitMix64: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195): the
// same on every compiler.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace strait::anomaly {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t bits() {
    uint64_t x = state_ += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
  }
  // In [low, high).
  double uniform(double low = 0, double high = 1) {
    return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53;
  }
  // Its logarithm is uniform; both ends positive.
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  bool chance(double probability) { return uniform() < probability; }
  int64_t below(int64_t count) {
    return std::min(static_cast<int64_t>(uniform() * static_cast<double>(count)), count - 1);
  }

 private:
  uint64_t state_;
};

}  // namespace strait::anomaly
