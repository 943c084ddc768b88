// How far a set of latents reaches: every row stands for a ball around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/api.h"
#include "nn/index/latent_rows.h"

namespace strait::nn {

// For each of `count` latents of rows.length() numbers, how many rows are nearer than their own radius (one
// for each row, Euclidean). Distances are those that LatentRows::squared_distance measures, so that a radius
// taken from a search compares exactly. Uses all of the caller's OpenMP threads, whose number does not change
// the result.
STRAIT_NN_API std::vector<uint32_t> balls_around(const LatentRows& rows, const std::vector<float>& radii,
                                                 const float* latents, size_t count);

}  // namespace strait::nn
