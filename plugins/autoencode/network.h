// The networks of autoencoders: an input "picture" of a fixed size, the outputs "latent" and "rebuilt".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/network.h"

namespace strait::autoencode {

enum class Kind {
  linear,         // one dense layer there, one back, nothing between
  dense,          // dense layers of `widths` with LeakyReLU, mirrored
  convolutional,  // convolutions that halve the sides, batch norm and LeakyReLU, a dense layer; mirrored
};

struct NetworkOptions {
  Kind kind = Kind::dense;
  int channels = 1;  // 1 or 3
  int latent = 32;
  std::vector<int64_t> widths = {};  // of what lies between picture and latent; convolutional: one a level
  int depth = 1;                     // convolutional: convolutions of a level, the first of stride 2
  std::string latent_act = "none";   // an activation of the latent; "none": any number
  bool sigmoid_output = false;       // the rebuilt picture is the sigmoid of "logits"
};

// Sides of pictures must be multiples of this.
int size_multiple(const NetworkOptions& options);

// Throws Error (Code::usage) for options that do not go together, or sides that are no such multiples.
nn::NetworkSpec build_network(const NetworkOptions& options, int height, int width);

// The same network as it is trained: Gaussian noise of standard deviation `noise` (0: none) on the picture,
// and with `logits` these as an output too. Its parameters are those of `network`.
nn::NetworkSpec training_form(nn::NetworkSpec network, double noise, bool logits);

}  // namespace strait::autoencode
