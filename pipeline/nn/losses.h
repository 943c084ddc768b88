// Losses: the value (a mean over all elements) and its derivative in one pass. The same bits for any thread
// count.
#pragma once

#include <cstddef>

#include "nn/api.h"

namespace strait::nn {

// Mean of |output - target|. Writes d loss / d output to `gradient` (count floats; may be null: value only).
// At equality the derivative is 0.
STRAIT_NN_API double l1_loss(const float* output, const float* target, std::size_t count, float* gradient);

// Mean of (output - target)^2; otherwise as above.
STRAIT_NN_API double mse_loss(const float* output, const float* target, std::size_t count, float* gradient);

}  // namespace strait::nn
