// What follows from a network without running it: shapes, costs, and the size rule for its inputs.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "nn/api.h"
#include "nn/network.h"
#include "nn/shape.h"

namespace strait::nn {

// The shape of every value (inputs and layers) when the first input has shape `first`. Further inputs take n,
// and unless they fix their own size also h and w, from it. Throws Error (Code::usage) naming layer and
// shapes.
STRAIT_NN_API std::map<std::string, Shape> infer_shapes(const NetworkSpec& spec, const Shape& first);

// Height and width of the inputs must be multiples of this: the product of strides and unshuffles.
STRAIT_NN_API int size_multiple(const NetworkSpec& spec);

// How many pixels beyond its own place a pixel of any output depends on, to every side: a window of the input
// with this margin gives the same result inside, where the window begins at a multiple of size_multiple().
// Rounded up; none where a layer sees everything.
STRAIT_NN_API std::optional<int> receptive_margin(const NetworkSpec& spec);

// Multiply-accumulates of one forward pass, per pixel of the first input.
STRAIT_NN_API double macs_per_pixel(const NetworkSpec& spec);

}  // namespace strait::nn
