// How likely pictures are under what a decoder says of each of their numbers: the reconstruction term of
// variational autoencoders. Pictures are 0..1, `items` rows of `elements` numbers (channels * height *
// width).
//
// A decoder gives one or two statistics a number, as planes one after another: all first ones of an item,
// then all second ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nn/api.h"

namespace strait::nn {

enum class Likelihood {
  // Statistics: logits. Numbers between 0 and 1 count as the mean of so many ones and zeros, as in
  // cross-entropy; it is the probability of a picture only where they are 0 or 1.
  bernoulli,
  // Statistics: means, logarithms of standard deviations. A density, in nats: it grows without bound with the
  // precision, so log deviations below -5 (1.7 8-bit levels) count as -5.
  gaussian,
  // Statistics: means, logarithms of scales. The probability of one of 256 levels under a logistic
  // distribution; what lies below 0 belongs to level 0, what lies above 1 to level 255 (Kingma et al. 2016,
  // arXiv:1606.04934, C.1; Salimans et al. 2017, arXiv:1701.05517, with one component). Log scales below -7
  // count as -7.
  logistic,
};

// "bernoulli", "gaussian", "logistic". Throws Error (Code::usage) for another name.
STRAIT_NN_API Likelihood likelihood_named(std::string_view name);
STRAIT_NN_API std::string name_of(Likelihood likelihood);

// Statistics that a decoder gives for each number of a picture: 1 or 2.
constexpr std::size_t statistics_of(Likelihood likelihood) {
  return likelihood == Likelihood::bernoulli ? 1 : 2;
}

// The logarithms of the likelihoods of the items, in nats, to `values`; their derivatives by the statistics
// to `gradient` (of the size of `statistics`, or null). At a least scale the derivative by it stays where it
// would make it larger. The same bits for any number of threads.
STRAIT_NN_API void log_likelihoods(Likelihood likelihood, const float* statistics, const float* pictures,
                                   std::size_t items, std::size_t elements, double* values, float* gradient);

// The means of the distributions: `items` pictures. Those of logits are within 0..1, others may lie outside.
STRAIT_NN_API void expected_pictures(Likelihood likelihood, const float* statistics, std::size_t items,
                                     std::size_t elements, float* pictures);

// Every number becomes 1 with the probability that it is, else 0 (Salakhutdinov and Murray 2008). What is
// drawn follows from the seed and the number's index. `drawn` may be `pictures`.
STRAIT_NN_API void binarise(const float* pictures, std::size_t count, std::uint64_t seed, float* drawn);

}  // namespace strait::nn
