// Which layers compute in int8, and what their values mean. Private to the room.
#pragma once

#include <map>
#include <string>

#include <dnnl.hpp>

#include "nn/int8.h"
#include "nn/network.h"
#include "nn/shape.h"

namespace strait::nn {

// real = scale * stored
struct Int8Value {
  dnnl::memory::data_type type =
      dnnl::memory::data_type::undef;  // s8, or u8 for values that cannot be negative
  float scale = 1;
};

struct Int8Layer {
  Int8Value src;
  Int8Value dst;  // `type` undef: a float, because somebody else reads it
};

// Convolutions without groups or spectral norm, from and to at least 16 channels. So the first and the last
// layer of a picture's network stay in floats: they cost little, and errors of theirs reach every pixel.
bool computes_in_int8(const LayerSpec& layer, const NetworkSpec& spec,
                      const std::map<std::string, Shape>& shapes);

// For a network that passes have rewritten. Throws Error (Code::usage) where a range is missing.
std::map<std::string, Int8Layer> int8_layers(const NetworkSpec& spec,
                                             const std::map<std::string, Shape>& shapes,
                                             const Int8Ranges& ranges);

}  // namespace strait::nn
