#include "noise.h"

#include <cmath>
#include <numbers>

namespace strait::denoise {

uint64_t random_bits(uint64_t seed, uint64_t index) {
  uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double random_uniform(uint64_t seed, uint64_t index) {
  return static_cast<double>(random_bits(seed, index) >> 11) * 0x1p-53;
}

void add_gaussian_noise(const float* clean, size_t count, float sigma, uint64_t seed, float* noisy) {
  const auto pairs = static_cast<int64_t>((count + 1) / 2);
#pragma omp parallel for schedule(static)
  for (int64_t pair = 0; pair < pairs; ++pair) {
    const uint64_t bits = random_bits(seed, static_cast<uint64_t>(pair));
    const float u = (static_cast<float>(bits >> 40) + 0.5f) * 0x1p-24f;  // never 0
    const float v = static_cast<float>(bits & 0xffffffu) * 0x1p-24f;
    const float radius = sigma * std::sqrt(-2.0f * std::log(u));
    const float angle = 2.0f * std::numbers::pi_v<float> * v;
    const size_t i = 2 * static_cast<size_t>(pair);
    noisy[i] = clean[i] + radius * std::cos(angle);
    if (i + 1 < count) noisy[i + 1] = clean[i + 1] + radius * std::sin(angle);
  }
}

}  // namespace strait::denoise
