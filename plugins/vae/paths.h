// Ways between latents.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace strait::vae {

enum class Path {
  linear,
  // Along the great circle, its length changing evenly: what lies between draws of N(0, 1) is then as long as
  // they are (White 2016, arXiv:1609.04468). Linear where one of the two is zero, or they are parallel.
  spherical,
};

// The latent at `share` (0: from, 1: to) of the way.
std::vector<float> between(std::span<const float> from, std::span<const float> to, double share, Path path);

}  // namespace strait::vae
