// Losses of logits (scores before sigmoid or softmax) against what they should decide. See nn/losses/pixel.h
// for what all losses have in common.
#pragma once

#include <cstddef>
#include <cstdint>

#include "nn/api.h"

namespace strait::nn {

// Binary cross-entropy of sigmoid(logits) against `targets` in 0..1: the mean over elements, in nats. Finite
// for any finite logits.
STRAIT_NN_API double bce_with_logits_loss(const float* logits, const float* targets, std::size_t count,
                                          float* gradient);

// Cross-entropy of softmax(logits) against one label per row: the mean over rows, in nats. `logits` is rows x
// classes, row by row; labels are 0..classes-1 (else Error, Code::bad_input, and nothing is written). A logit
// of minus infinity takes its class out of the choice. `smoothing`, 0 to 1, is the share of every row's
// target that all classes get alike (Szegedy et al. 2016, arXiv:1512.00567); all logits must be finite then.
STRAIT_NN_API double cross_entropy_loss(const float* logits, const std::int32_t* labels, std::size_t rows,
                                        std::size_t classes, float* gradient, double smoothing = 0);

}  // namespace strait::nn
