// Two views of one thing shall have like features, without negatives: what keeps features from being all the
// same is that each dimension must vary, and no two together. See nn/losses/pixel.h for what all losses have
// in common.
#pragma once

#include <cstddef>

#include "nn/api.h"

namespace strait::nn {

struct VicregWeights {
  double invariance = 25;  // mean squared difference of the two views' features
  double variance = 25;    // what the deviation of each dimension over the batch lacks to 1, mean
  double covariance = 1;   // squared covariances of different dimensions, by the number of dimensions
};

// VICReg (Bardes, Ponce and LeCun 2022, arXiv:2105.04906), with the factors of the authors' code: the
// variance term is the mean of both views', the covariance term their sum; deviations are sqrt(variance +
// 1e-4), of n - 1. Rows i and i + pairs of `features` (2 * pairs x dimensions) are the views of one thing. At
// least two pairs: else the value is that of the invariance alone.
STRAIT_NN_API double vicreg_loss(const float* features, std::size_t pairs, std::size_t dimensions,
                                 const VicregWeights& weights, float* gradient);

}  // namespace strait::nn
