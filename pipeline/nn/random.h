// Numbers out of counters: the same for the same seed and counter, whichever thread asks and in whatever
// order. Private to the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "nn/api.h"

namespace strait::nn {

// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195) without its state.
inline std::uint64_t random_bits(std::uint64_t seed, std::uint64_t counter) {
  std::uint64_t x = seed + (counter + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// From 0 (exclusive) to 1.
inline double random_uniform(std::uint64_t seed, std::uint64_t counter) {
  return (static_cast<double>(random_bits(seed, counter) >> 11) + 1.0) * 0x1p-53;
}

// Box and Muller 1958, doi:10.1214/aoms/1177706645.
inline double random_normal(std::uint64_t seed, std::uint64_t counter) {
  const double radius = std::sqrt(-2.0 * std::log(random_uniform(seed, 2 * counter)));
  return radius * std::cos(2.0 * std::numbers::pi * random_uniform(seed, 2 * counter + 1));
}

// In bulk, for layers that draw in every step: the f32 numbers of the counters first, first + 1, …
constexpr std::size_t kMostRandom = 1024;  // in one call
// From 0 to 1 (exclusive), in steps of 2^-24.
STRAIT_NN_API void random_uniforms(std::uint64_t seed, std::uint64_t first, float* values, std::size_t count);
// Mean 0, variance 1, at most 6.6 from 0.
STRAIT_NN_API void random_normals(std::uint64_t seed, std::uint64_t first, float* values, std::size_t count);

// Splits `elements` into runs of at most kMostRandom and calls use(first, count) for each, on all threads.
template <class Use>
void for_random_runs(std::size_t elements, const Use& use) {
  const auto runs = static_cast<std::ptrdiff_t>((elements + kMostRandom - 1) / kMostRandom);
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t run = 0; run < runs; ++run) {
    const std::size_t first = static_cast<std::size_t>(run) * kMostRandom;
    use(first, std::min(kMostRandom, elements - first));
  }
}

}  // namespace strait::nn
