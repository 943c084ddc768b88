// Normally distributed numbers that are the same on every machine: out of (seed, index), with no state in
// between.
#pragma once

#include <cstdint>

namespace strait::noise {

// The `index`-th number of the stream `seed`; mean 0, variance 1. SplitMix64 (Steele, Lea and Flood 2014) as
// counter hash, then the inverse of the normal distribution by AS 241 (Wichura 1988), which needs only + - *
// / and sqrt; the logarithm in its tails is our own for the same reason.
double normal(uint64_t seed, uint64_t index);

// The inverse of the normal distribution's integral, relative error about 1e-16; 0 < p < 1.
double inverse_normal(double p);

}  // namespace strait::noise
