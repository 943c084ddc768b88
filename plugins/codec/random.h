// Numbers from a seed and a counter: SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
#pragma once

#include <cstdint>

namespace strait::codec {

// In [0, 1).
inline double random_uniform(uint64_t seed, uint64_t counter) {
  uint64_t x = seed + (counter + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

}  // namespace strait::codec
