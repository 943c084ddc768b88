// Random numbers one after another (SplitMix64: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195): the
// same for any standard library and any number of threads.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace strait::gan {

// Of stream `stream` of a seed.
class Random {
 public:
  Random(uint64_t seed, uint64_t stream) : state_(mixed(seed) ^ mixed(stream + kStep)) {}

  uint64_t bits() { return mixed(state_ += kStep); }
  // In [low, high).
  double uniform(double low = 0, double high = 1) {
    return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53;
  }
  // 0 to count - 1.
  int64_t below(int64_t count) { return static_cast<int64_t>(uniform() * static_cast<double>(count)); }
  // Box and Muller 1958, doi:10.1214/aoms/1177706645.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  static constexpr uint64_t kStep = 0x9E3779B97F4A7C15ULL;
  static uint64_t mixed(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
  }

  uint64_t state_;
};

}  // namespace strait::gan
