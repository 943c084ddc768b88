// Inference: an add of two values can be done by the layer that gives the later one, in the memory of the
// other, and so can the activation that is the only reader of the sum. Private to the room.
#pragma once

#include <map>
#include <string>

#include "nn/network.h"

namespace strait::nn {

struct Sum {
  std::string add;
  std::string other;                      // what the result is added to, in place
  const LayerSpec* activation = nullptr;  // of the network; null: none follows
};

// By the layer that may do it. The layer's result has the add as its only reader, and the add is the last to
// read the other value: but readers of that may still stand between the two, so that the builder decides.
// The network must outlive the result.
std::map<std::string, Sum> residual_sums(const NetworkSpec& spec);

}  // namespace strait::nn
