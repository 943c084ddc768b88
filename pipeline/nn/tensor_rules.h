// The tensors of a network one by one, as its ops ask for them. Private to the room.
#pragma once

#include <functional>
#include <string>

#include "nn/network.h"
#include "nn/ops.h"
#include "nn/parameters.h"
#include "nn/shape.h"

namespace strait::nn {

// A shape that the network certainly takes, for what does not depend on the size. The network must be
// checked.
Shape nominal_shape(const NetworkSpec& spec);

// Calls `visit` with the name ("layer.suffix") and rule of every tensor, in the order of layers.
void for_each_tensor(const NetworkSpec& spec,
                     const std::function<void(const std::string&, const TensorRule&)>& visit);

// Throws Error (Code::corrupt) where a tensor is missing or has another shape.
void require_tensors(const NetworkSpec& spec, const Parameters& parameters);

}  // namespace strait::nn
