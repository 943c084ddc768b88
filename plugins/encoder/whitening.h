// A linear map that makes numbers vary alike in all directions, from their means and covariances.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/parameters.h"

namespace strait::encoder {

// Contrastive training leaves features with most of their variance along a few directions; neighbours by
// cosine then see those alone, and what tells classes apart is often in the others.
class Whitening {
 public:
  // `strength`: 0 leaves numbers as they are, 1 brings all directions to one variance; between, variances to
  // the power of 1 - strength. No direction is taken as of less than 1e-4 of the largest variance.
  Whitening(int64_t dimensions, double strength);

  // Takes `count` vectors into the means, with the weight that they have among all so far, at least
  // `least_share`: above 0, old ones are forgotten.
  void add(const float* vectors, int64_t count, double least_share);
  void forget() { moments_.front() = 0; }

  // The map as a dense layer. The identity where nothing was added.
  void fill(nn::Tensor& weights, nn::Tensor& bias) const;

  // All that there is to keep. Values may be written; addresses stay.
  std::vector<float>& moments() { return moments_; }

 private:
  int64_t dimensions_;
  double strength_;
  std::vector<float> moments_;  // count, means, means of the products by rows
};

}  // namespace strait::encoder
