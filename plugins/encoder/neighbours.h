// How well latents tell classes apart: by asking their nearest neighbours.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace strait::encoder {

// Of those of `count` latents of length 1 (count x dimensions) that have a label (not -1), the share whose
// label is the one that its `k` nearest among the other labelled ones vote for, each vote weighing
// exp(cosine / 0.07) (Wu et al. 2018, arXiv:1805.01978). 0 where fewer than two have labels.
double neighbour_accuracy(const float* latents, int64_t count, int64_t dimensions,
                          std::span<const int32_t> labels, int k);

// The share of `queries` whose nearest among as many `latents` is the one of their own number.
double recognised(const std::vector<float>& queries, const std::vector<float>& latents, int64_t dimensions);

}  // namespace strait::encoder
