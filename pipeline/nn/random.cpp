// Loops without branches or calls, so that compilers make vector code of them. No library function takes
// part: its last bits would differ between systems.
#include "nn/random.h"

#include <array>
#include <bit>

namespace strait::nn {

namespace {

// Of x from 2^-31 to 1. x = m * 2^e with m from sqrt(1/2) to sqrt(2), ln m = 2 atanh((m - 1) / (m + 1)).
float logarithm(float x) {
  constexpr std::int32_t kRootHalf = 0x3F3504F3;
  const std::int32_t bits = std::bit_cast<std::int32_t>(x) - kRootHalf;
  const auto exponent = static_cast<float>(bits >> 23);
  const auto mantissa = std::bit_cast<float>((bits & 0x007FFFFF) + kRootHalf);
  const float t = (mantissa - 1) / (mantissa + 1);
  const float square = t * t;
  const float series = 1 + square * (1.0F / 3 + square * (1.0F / 5 + square * (1.0F / 7 + square / 9)));
  return exponent * std::numbers::ln2_v<float> + 2 * t * series;
}

// sin(2 pi turns) of turns from -1/4 to 1/4, by its series.
float sine(float turns) {
  const float x = 2 * std::numbers::pi_v<float> * turns;
  const float square = x * x;
  const float tail = 1.0F / 120 + square * (-1.0F / 5040 + square * (1.0F / 362880 - square / 39916800));
  return x * (1 + square * (-1.0F / 6 + square * tail));
}

float unit(std::int32_t bits24) {
  return static_cast<float>(bits24) * 0x1p-24F;
}

}  // namespace

void random_uniforms(std::uint64_t seed, std::uint64_t first, float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = unit(static_cast<std::int32_t>(random_bits(seed, first + i) >> 40));
  }
}

// The upper half of the bits gives the radius, the lower half the angle. One turn is folded to a quarter to
// either side, which leaves the distribution of its sine.
void random_normals(std::uint64_t seed, std::uint64_t first, float* values, std::size_t count) {
  std::array<std::int32_t, kMostRandom> upper;
  std::array<std::int32_t, kMostRandom> lower;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t bits = random_bits(seed, first + i);
    upper[i] = static_cast<std::int32_t>(bits >> 33);
    lower[i] = static_cast<std::int32_t>((bits & 0xFFFFFFFF) >> 8);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const float radius = std::sqrt(-2 * logarithm((static_cast<float>(upper[i]) + 1) * 0x1p-31F));
    values[i] = radius * sine(0.25F - std::abs(unit(lower[i]) - 0.5F));
  }
}

}  // namespace strait::nn
