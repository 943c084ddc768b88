// The network of the codec. It begins as a linear transform code and learns from there:
//   analysis   16x16 blocks through an orthonormal transform (colour, then cosine; its weights are trained),
//   plus
//              what a convolutional branch adds, which is nothing at first; times a gain for each channel
//   hyper      a summary z of the latent at half its size (Ballé et al. 2018, arXiv:1802.01436)
//   prior      mean and scale of each latent number, from z and from the slices of channels before its own
//              (Minnen and Singh 2020, arXiv:2007.08739)
//   synthesis  gains taken back, the transform's transpose, plus what a convolutional branch at a quarter of
//   the
//              size adds
// One model serves all rates: gains, and a few gates of the branches, are tables over levels, chosen and
// mixed by the input "level" (Cui et al. 2021, arXiv:2003.02012).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/network.h"
#include "nn/parameters.h"

namespace strait::codec {

constexpr int kBlock = 16;     // px to a latent pixel, each way
constexpr int kMultiple = 32;  // px to a pixel of z: sides of what the network takes are multiples of this
constexpr double kIndexScale = 8;       // scale indexes are this many times what the last layer gives
constexpr double kActivationMost = 64;  // activations of the prior lie between 0 and this
constexpr double kContextMost = 16;     // what the prior sees of latents lies between minus this and this
constexpr double kMeanSteps = 8;        // means are whole multiples of 1 / this

struct NetworkOptions {
  std::vector<int64_t> slices{16, 48, 96, 160};  // channels of the latent, lowest frequencies first
  std::vector<int64_t> widths{64, 64, 128};      // of the branches at a quarter, an eighth, a sixteenth
  std::vector<int64_t> blocks{4, 2};             // residual blocks of them at a quarter, an eighth
  int64_t hyper = 48;                            // channels of z
  int64_t prior = 80;                            // width of the prior of a slice
  int64_t levels = 8;

  int64_t channels() const;  // of the latent
};

// Inputs "picture" (3 planes, blue, green, red, 0..1; sides multiples of 32), "level" and "level_back"
// (levels x 1 x 1: two neighbours that sum to 1, all else 0; see quality.h). Outputs: "rebuilt"; "numbers"
// (latent less its mean, with noise, for the rate), "indexes" (their scale indexes, as real numbers),
// "z_noisy", "z_indexes" (hyper x 1 x 1). Values to cut at: "scaled" (the latent to be quantised), "z",
// "latent" (what the decoder rebuilds from). Throws Error (usage) for options that do not fit together.
nn::NetworkSpec build_network(const NetworkOptions& options);

// The same with rounded numbers drawn from their two neighbours ("anneal"), of which rates are taken too. One
// more input, "temperature" (1 x 1 x 1).
nn::NetworkSpec annealed(nn::NetworkSpec network);

// The transform, and random numbers in the branches; `deltas` are the steps of the levels in 8-bit values.
nn::Parameters initial_weights(const nn::NetworkSpec& network, const NetworkOptions& options,
                               const std::vector<double>& deltas, uint64_t seed);

}  // namespace strait::codec
