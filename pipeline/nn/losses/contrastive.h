// Losses that draw the features of two views of one thing together and push all others apart, by the cosine
// of the angle between them: features of any length, normalised inside. See nn/losses/pixel.h for what all
// losses have in common. Rows of zeros have no direction: they count as similarity 0 and have a large
// gradient.
#pragma once

#include <cstddef>

#include "nn/api.h"

namespace strait::nn {

// InfoNCE (van den Oord et al. 2018, arXiv:1807.03748): every query must pick its key, that of the same row,
// among all keys by softmax(cosine / temperature); the mean over queries of the cross-entropy, in nats. Both
// are rows x dimensions; the two gradients may be null together. Temperature > 0; usual: 0.07 to 0.5.
STRAIT_NN_API double info_nce_loss(const float* queries, const float* keys, std::size_t rows,
                                   std::size_t dimensions, double temperature, float* queries_gradient,
                                   float* keys_gradient);

// NT-Xent (SimCLR: Chen et al. 2020, arXiv:2002.05709): rows i and i + pairs of `features` (2 * pairs x
// dimensions) are the views of one thing; each must pick the other among all rows but itself; the mean over
// all rows.
STRAIT_NN_API double nt_xent_loss(const float* features, std::size_t pairs, std::size_t dimensions,
                                  double temperature, float* gradient);

}  // namespace strait::nn
