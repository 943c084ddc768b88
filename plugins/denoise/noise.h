// Gaussian noise that depends on seed and position alone: the same for any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>

namespace strait::denoise {

// SplitMix64 (Steele et al. 2014, doi:10.1145/2660193.2660195): the `index`-th number of a stream.
uint64_t random_bits(uint64_t seed, uint64_t index);

// In [0, 1).
double random_uniform(uint64_t seed, uint64_t index);

// noisy[i] = clean[i] + sigma * n_i with independent standard normal n_i (Box and Muller 1958).
// OpenMP-parallel.
void add_gaussian_noise(const float* clean, size_t count, float sigma, uint64_t seed, float* noisy);

}  // namespace strait::denoise
