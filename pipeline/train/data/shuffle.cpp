#include "train/data/shuffle.h"

namespace strait::train {
namespace {

constexpr int kRounds = 4;

// SplitMix64's finaliser (Steele et al. 2014, doi:10.1145/2660193.2660195).
uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

int half_bits(uint64_t count) {
  int bits = 1;
  while ((uint64_t{1} << (2 * bits)) < count) ++bits;
  return bits;
}

}  // namespace

uint64_t shuffled(uint64_t position, uint64_t count, uint64_t seed) {
  const int bits = half_bits(count);
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  do {
    uint64_t left = position >> bits, right = position & mask;
    for (uint64_t round = 0; round < kRounds; ++round) {
      const uint64_t next = left ^ (mixed(seed ^ ((right << 2 | round) * 0x9e3779b97f4a7c15u)) & mask);
      left = right;
      right = next;
    }
    position = left << bits | right;
  } while (position >= count);
  return position;
}

}  // namespace strait::train
