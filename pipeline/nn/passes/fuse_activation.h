// Inference: an activation that stands alone becomes the activation of the layer before it. Private to the
// room (exported for its tests).
#pragma once

#include "nn/api.h"
#include "nn/network.h"

namespace strait::nn {

// Takes out every activation that is the only reader of a layer which has the attribute `act`, unset, and
// knows the activation by name.
STRAIT_NN_API void fuse_activations(NetworkSpec& spec);

}  // namespace strait::nn
