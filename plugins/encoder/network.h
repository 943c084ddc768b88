// The encoder's network: residual blocks of convolutions (He et al. 2016, arXiv:1512.03385) on blocks of
// pixels, a mean over what is left, and a latent of length 1. What only training needs hangs on it: a head
// whose output the self-supervised term sees (Chen et al. 2020, arXiv:2002.05709), classes, and a decoder.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/network.h"

namespace strait::encoder {

constexpr const char* kDirection = "direction";
constexpr const char* kWhite = "white";
constexpr const char* kProjected = "projected";

struct NetworkOptions {
  int channels = 3;  // 1 gray, 3 blue-green-red
  int height = 32, width = 32;
  int block_px = 2;  // side of the blocks of pixels that become channels first
  std::vector<int64_t> widths{
      32, 64, 128};  // channels of each level, each at half the size of the one before (rounded up)
  std::vector<int64_t> blocks{1, 1, 1};  // residual blocks of each
  bool flatten = false;                  // the latent sees the whole last level, not its mean
  int latent = 128;
  bool white = true;  // the latent is a linear map of the direction, made of length 1 again

  std::vector<int64_t> head{256, 64};  // layers of the head; empty: none
  int classes = 0;                     // 0: no logits
  double sharpness = 16;               // the factor of latents in front of the logits
  std::vector<int64_t> decoder{};      // channels of its levels, from small to large; empty: none
};

// What is trained: input "picture"; outputs the features at length 1 (kDirection, or "latent" where that is
// the latent), then kProjected, "logits" and "rebuilt" where there are some. Throws Error (Code::usage) for
// options that do not fit together.
nn::NetworkSpec build_network(const NetworkOptions& options);

// What of the trained network is saved besides the encoder.
struct Kept {
  bool classes = false, decoder = false;
};

// What is saved: input "picture", output "latent" and what else is kept, nn::Classifier::kLogits or
// "rebuilt". Where the latent is white, it has the parameters of the layer kWhite besides those of the
// trained network, and nothing else can be kept: it reads latents as they were trained.
nn::NetworkSpec saved_network(const NetworkOptions& options, Kept what);

// Sides of pictures must be multiples of it.
int size_multiple(const NetworkOptions& options);

}  // namespace strait::encoder
