// The networks of variational autoencoders, as nn/variational_model.h wants them: convolutional residual
// ones.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/losses/likelihood.h"
#include "nn/network.h"

namespace strait::vae {

struct NetworkOptions {
  int channels = 1;  // 1 or 3
  int height = 28, width = 28;
  int latent = 32;
  std::vector<int64_t> widths = {32, 64};  // channels of each level, the first at half the picture's sides
  std::vector<int64_t> blocks = {1, 1};    // residual blocks of each level, in the encoder and the decoder
  nn::Likelihood likelihood = nn::Likelihood::bernoulli;
  bool shared_scale = false;  // one deviation or scale for each channel, not for each of its pixels
  int prior_components = 0;   // of the mixture; 0: N(0, 1)
  int classes = 0;            // the decoder is told one of so many
};

// Outputs of the training form: what the decoder reads there, a draw from the posterior; and its logarithm of
// the variance.
inline constexpr const char* kDrawn = "drawn";
inline constexpr const char* kLogVariance = "log_variance";

// Sides of pictures must be multiples of this.
int size_multiple(const NetworkOptions& options);

// Throws Error (Code::usage) for options that do not go together, or sides that are no such multiples.
nn::NetworkSpec build_network(const NetworkOptions& options);

// The same network as it is trained: what decodes reads draws from the posterior. Its parameters are those of
// `network`.
nn::NetworkSpec training_form(nn::NetworkSpec network);

}  // namespace strait::vae
