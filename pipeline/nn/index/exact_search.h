// The nearest rows by products of matrices. Private to the room.
#pragma once

#include <cstddef>
#include <vector>

#include "nn/index/latent_rows.h"
#include "nn/index/neighbour.h"

namespace strait::nn {

// Keeps a reference to the rows. Const functions may be called from any thread.
class ExactSearch {
 public:
  explicit ExactSearch(const LatentRows& rows);

  // The k nearest rows of each of `count` queries by squared distance, nearest first.
  std::vector<std::vector<Neighbour>> find(const float* queries, size_t count, size_t k) const;

 private:
  class Best;
  void search_blocks(const std::vector<float>& queries, std::vector<Best>& bests) const;
  std::vector<Neighbour> measured(const float* query, const Best& best, size_t k) const;
  std::vector<float> centred(const float* rows, size_t count) const;

  const LatentRows& rows_;
  std::vector<float> centre_;   // the mean row
  std::vector<float> squares_;  // of every row less the mean
};

}  // namespace strait::nn
