// The network of the blind denoising autoencoder: a U-Net at half resolution (Ronneberger et al. 2015,
// arXiv:1505.04597) of residual blocks, as in DRUNet (Zhang et al. 2021, arXiv:2008.13751). No layer adds a
// constant: the output scales with the input, so that the network carries over to noise levels it never saw
// (Mohan et al. 2020, arXiv:1906.05478).
#pragma once

#include <cstdint>
#include <vector>

#include "nn/network.h"
#include "nn/parameters.h"

namespace strait::denoise {

struct NetworkOptions {
  int channels = 1;  // 1 gray, 3 blue-green-red
  std::vector<int64_t> widths{32, 64,
                              128};  // channels of each level, each level at half the size of the one before
  std::vector<int64_t> blocks{2, 2,
                              4};  // residual blocks: before and after the middle; the last: in the middle
};

// Input "noisy", output "clean", any size that is a multiple of 2^levels. Throws Error(usage) for options
// that do not fit together.
nn::NetworkSpec build_network(const NetworkOptions& options);

// He-normal weights, damped where a residual joins, so that training starts close to "clean = noisy".
nn::Parameters initial_weights(const nn::NetworkSpec& network, uint64_t seed);

}  // namespace strait::denoise
