// Parts of a network: what encodes and what decodes in an autoencoder, say.
#pragma once

#include <string>
#include <vector>

#include "nn/api.h"
#include "nn/network.h"
#include "nn/parameters.h"

namespace strait::nn {

// The layers that lead from the values `from` (inputs or layers) to the layers `outputs`, in their order, and
// no others. The values become the part's inputs, of the channels that they have in the network and, where
// the network's inputs have a fixed size, of a fixed size too. Throws Error (Code::usage) where a name is
// unknown or an output depends on an input of the network that `from` does not cut off.
STRAIT_NN_API NetworkSpec cut(const NetworkSpec& network, const std::vector<std::string>& from,
                              const std::vector<std::string>& outputs);

// Copies of those of `parameters` that the part needs. Throws Error where there are none of a name
// (Code::missing) or of another shape (Code::corrupt).
STRAIT_NN_API Parameters parameters_of(const NetworkSpec& part, const Parameters& parameters);

}  // namespace strait::nn
