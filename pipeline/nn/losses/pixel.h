// Losses of an output against a target of the same size, element by element.
//
// All losses of this folder return the value and write the derivative by the output in one pass. `gradient`
// has the size of what it is the derivative by, may be null (value only), and is overwritten, so a sum of
// losses is written out with add_scaled (nn/losses/combine.h). Inputs and gradients may not overlap. The same
// bits for any number of threads. NaN in the inputs makes the value NaN.
#pragma once

#include <cstddef>

#include "nn/api.h"

namespace strait::nn {

// Mean of |output - target|. At equality the derivative is 0.
STRAIT_NN_API double l1_loss(const float* output, const float* target, std::size_t count, float* gradient);

// Mean of (output - target)^2.
STRAIT_NN_API double mse_loss(const float* output, const float* target, std::size_t count, float* gradient);

// Mean of sqrt((output - target)^2 + epsilon^2): L1 with a round bottom of the width epsilon > 0 (Charbonnier
// et al. 1994, doi:10.1109/ICIP.1994.413553; as a loss, with this epsilon for pixels in 0..1: Lai et al.
// 2017, arXiv:1704.03915). Equality costs epsilon.
STRAIT_NN_API double charbonnier_loss(const float* output, const float* target, std::size_t count,
                                      float* gradient, double epsilon = 1e-3);

}  // namespace strait::nn
