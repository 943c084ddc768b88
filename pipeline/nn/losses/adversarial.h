// The hinge losses of generative adversarial networks (Lim and Ye 2017, arXiv:1705.02894; Miyato et al. 2018,
// arXiv:1802.05957): means over the discriminator's scores, one for each picture or patch. See
// nn/losses/pixel.h for what all losses have in common.
//
// The discriminator minimises hinge_real_loss + hinge_fake_loss, the generator hinge_generator_loss.
#pragma once

#include <cstddef>

#include "nn/api.h"

namespace strait::nn {

// Mean of max(0, 1 - score): scores of true pictures should be above 1.
STRAIT_NN_API double hinge_real_loss(const float* scores, std::size_t count, float* gradient);

// Mean of max(0, 1 + score): scores of generated pictures should be below -1.
STRAIT_NN_API double hinge_fake_loss(const float* scores, std::size_t count, float* gradient);

// Mean of -score, of generated pictures.
STRAIT_NN_API double hinge_generator_loss(const float* scores, std::size_t count, float* gradient);

}  // namespace strait::nn
