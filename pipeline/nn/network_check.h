// What can be wrong with a network before its shapes are known. Private to the room.
#pragma once

#include <string>
#include <vector>

#include "nn/network.h"

namespace strait::nn {

// Every problem of names, ops, wiring and attributes, each as "file:line:column: layer 'x': what; how to mend
// it".
std::vector<std::string> network_problems(const NetworkSpec& spec);

// Throws one Error (Code::usage) with all of them, if there are any.
void throw_problems(const std::vector<std::string>& problems);

// "file:line:column", as far as known.
std::string place(const std::string& file, int line, int column);
std::string place_of(const NetworkSpec& spec, const LayerSpec& layer);  // ends with "layer 'name'"

}  // namespace strait::nn
