// Search in an index.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "nn/api.h"
#include "nn/index/latent_index.h"
#include "nn/index/neighbour.h"

namespace strait::nn {

class ExactSearch;

struct SearchOptions {
  bool exact = false;   // although the index has a graph
  size_t effort = 128;  // with a graph: rows kept in view, at least k; more: better and slower
};

// Keeps a reference to the index. Const functions may be called from any thread.
class STRAIT_NN_API Nearest {
 public:
  explicit Nearest(const LatentIndex& index, const SearchOptions& options = {});
  ~Nearest();

  // The k nearest items (fewer if there are no more) of each of `count` latents, nearest first. Distances are
  // those between the latent and the rows as stored. Without a graph: exact but for neighbours whose
  // distances agree to single precision; one product of matrices for each block of rows, by all of the
  // caller's OpenMP threads, whose number does not change the result.
  std::vector<std::vector<Neighbour>> find(const float* latents, size_t count, size_t k) const;

  bool exact() const { return exact_ != nullptr; }

 private:
  const LatentIndex& index_;
  size_t effort_;
  std::unique_ptr<const ExactSearch> exact_;  // null: by the graph
};

}  // namespace strait::nn
