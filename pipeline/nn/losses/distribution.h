// Distances between distributions. See nn/losses/pixel.h for what all losses have in common.
#pragma once

#include <cstddef>

#include "nn/api.h"

namespace strait::nn {

// KL divergence of diagonal Gaussians N(mean, exp(log_variance)) from N(0, 1), in nats: the sum over
// dimensions of the mean over items (Kingma and Welling 2014, arXiv:1312.6114, appendix B). Both are items x
// dimensions, item by item; the two gradients may be null together.
//
// free_nats > 0: a dimension whose mean over the items is below it counts as free_nats and has no gradient,
// so that the encoder keeps using it (free bits: Kingma et al. 2016, arXiv:1606.04934, appendix C.8).
STRAIT_NN_API double kl_loss(const float* mean, const float* log_variance, std::size_t items,
                             std::size_t dimensions, float* mean_gradient, float* log_variance_gradient,
                             double free_nats = 0);

}  // namespace strait::nn
