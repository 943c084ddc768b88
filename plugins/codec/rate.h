// What a number costs under a normal distribution, for training. Files are made with tables (tables.h), which
// follow it closely.
#pragma once

#include <cstddef>

namespace strait::codec {

// The bits that `count` numbers cost: each is the area between number - 1/2 and number + 1/2 under a normal
// density of mean 0 and the scale of its index, a real number, clamped to 0..63 (Ballé et al. 2018,
// arXiv:1802.01436). Beyond 6 standard deviations the cost grows with the logarithm only, as that of escapes
// does. Adds `by` times the derivatives to the gradients; either may be null. At the ends indexes still learn
// to come back.
double normal_bits(const float* numbers, const float* indexes, size_t count, double by, float* diff_numbers,
                   float* diff_indexes);

// The same for a run of numbers that share an index.
double normal_bits_of_one(const float* numbers, float index, size_t count, double by, float* diff_numbers,
                          float* diff_index);

// The scale of an index, and the index of a scale (not clamped).
double scale_of(double index);
double index_of(double scale);

}  // namespace strait::codec
