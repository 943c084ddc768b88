// Networks as TOML text: an array of inline tables, one layer a line, so that the file reads as a diagram.
//
//   [network]
//   input = { name = "noisy", channels = 1 }   # or an array of such tables; height, width: where fixed
//   output = "clean"                           # or an array of names, the main one first
//   layers = [
//     { name = "half", op = "pixel_unshuffle", factor = 2 },
//     { name = "head", op = "conv", out = 32, kernel = 3, act = "leaky_relu", slope = 0.1 },
//     { name = "residual", op = "conv", out = 4, kernel = 3 },
//     { name = "full", op = "pixel_shuffle", factor = 2 },
//     { name = "clean", op = "add", from = ["noisy", "full"] },
//   ]
#pragma once

#include <string>

#include <toml++/toml.h>

#include "nn/api.h"
#include "nn/network.h"

namespace strait::nn {

// `network` is the table [network] itself, `file` the name shown in errors. The result is checked (see
// check()). Throws one Error (Code::usage) with all problems, each on its own line as file:line:column.
STRAIT_NN_API NetworkSpec parse_network(const toml::table& network, const std::string& file);

// The text of the [network] section, as above; parsing it gives the same network.
STRAIT_NN_API std::string write_network(const NetworkSpec& spec);

}  // namespace strait::nn
