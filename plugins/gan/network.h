// The two networks, of the size of DCGAN's (Radford et al. 2016, arXiv:1511.06434): a generator from latents
// to pictures, and a discriminator with spectral normalisation (Miyato et al. 2018, arXiv:1802.05957) from
// pictures to scores.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/network.h"

namespace strait::gan {

// What generators read and write, and discriminators write.
inline constexpr char kLatent[] = "latent", kPicture[] = "picture";
inline constexpr char kScore[] = "score", kClassScores[] = "class_scores";

struct NetworkOptions {
  int channels = 1;                               // 1 or 3
  int latent = 64;                                // numbers of a latent, without the label
  int classes = 0;                                // 0: unconditional
  std::vector<int64_t> generator = {128, 64};     // channels of each size; the sides double after each
  std::vector<int64_t> discriminator = {48, 64};  // channels of each level, which halves the sides
  int depth = 2;                                  // discriminator: convolutions of a level
};

// Sides of pictures must be multiples of this.
int size_multiple(const NetworkOptions& options);

// Input "latent": `latent` numbers of N(0, 1), then for conditional ones `classes` numbers, 1 for the label
// and 0 for the others. Output "picture" in 0..1. Throws Error (Code::usage) for options that do not go
// together, or sides that are no such multiples; so does build_discriminator.
nn::NetworkSpec build_generator(const NetworkOptions& options, int height, int width);

// Input "picture" in 0..1. Output "score"; conditional ones also "class_scores", one for each class: a
// picture of class y has the score "score" + "class_scores"[y], which is the projection discriminator (Miyato
// and Koyama 2018, arXiv:1802.05637).
nn::NetworkSpec build_discriminator(const NetworkOptions& options, int height, int width);

}  // namespace strait::gan
