// What passes that rewrite a network share. The network must be checked. Private to the room.
#pragma once

#include <cstddef>
#include <string>

#include "nn/network.h"

namespace strait::nn {

// Where a layer stands in the network; its number of layers for inputs.
std::size_t position_of(const NetworkSpec& spec, const std::string& value);

// How many layers read the value, plus one if it is an output.
std::size_t readers_of(const NetworkSpec& spec, const std::string& value);

// Takes out a layer of one source: who read it reads its source instead.
void bypass(NetworkSpec& spec, std::size_t layer);

}  // namespace strait::nn
