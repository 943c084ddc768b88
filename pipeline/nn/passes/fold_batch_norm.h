// Inference: a batch_norm behind a conv, deconv or dense is an affine map per channel, so that it can be
// multiplied into the weights and bias of that layer (Jacob et al. 2018, arXiv:1712.05877, section 3.2).
// Private to the room (exported for its tests).
#pragma once

#include <string>
#include <vector>

#include "nn/api.h"
#include "nn/network.h"
#include "nn/parameters.h"

namespace strait::nn {

struct Fold {
  std::string layer;  // takes up
  LayerSpec norm;     // which is gone
};

// Takes out every batch_norm that is the only reader of a conv, deconv or dense without activation; that
// layer gets a bias.
STRAIT_NN_API std::vector<Fold> fold_batch_norm(NetworkSpec& spec);

// The weights and biases of the layers that took one up; `parameters` are those before.
Parameters folded_parameters(const std::vector<Fold>& folds, const NetworkSpec& folded,
                             const Parameters& parameters);

}  // namespace strait::nn
