// Random numbers one after another: the same for any standard library and any number of threads.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace strait::encoder {

// Of stream `stream` of a seed. Not for several threads at once; give each its own stream.
class Random {
 public:
  Random(uint64_t seed, uint64_t stream) : bits_(seed + (stream + 1) * 0x9E3779B97F4A7C15ULL) {}

  // In [low, high).
  double uniform(double low = 0, double high = 1) {
    return low + (high - low) * static_cast<double>(bits_() >> 11) * 0x1p-53;
  }
  // Around 0, up to `most` to both sides.
  double around(double most) { return uniform(-most, most); }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::mt19937_64 bits_;  // the standard fixes its numbers, unlike those of its distributions
};

}  // namespace strait::encoder
