// Spectral normalisation: weights W, as a matrix of one output channel a row, divided by an estimate of their
// largest singular value sigma (Miyato et al. 2018, arXiv:1802.05957, algorithm 1). The estimate is one power
// iteration per forward pass in training, from the vector `u` that the last one left. Inference takes
// sigma = |W^T u| / |u|. Private to the room.
#pragma once

#include <cstddef>
#include <vector>

namespace strait::nn {

// Not thread-safe. Its sums do not depend on the number of threads.
class SpectralNorm {
 public:
  // Of `rows` x `columns` numbers, row by row.
  SpectralNorm(std::ptrdiff_t rows, std::ptrdiff_t columns);

  // One iteration, then `normalised` = weights / sigma. `next` may be `u`; both have `rows` elements.
  void iterate(const float* weights, const float* u, float* next, float* normalised);
  // `normalised` = weights / sigma, without iterating.
  void apply(const float* weights, const float* u, float* normalised);
  // After iterate() with the same weights: the gradient by the normalised weights becomes that by `weights`,
  // in place. u and v are constants to it, as in the paper (equation 12).
  void differentiate(const float* weights, float* gradient);

 private:
  void multiply_transposed(const float* weights, const float* u);
  void divide(const float* weights, float* normalised) const;

  std::ptrdiff_t rows_;
  std::ptrdiff_t columns_;
  std::vector<double> u_;
  std::vector<double> v_;
  std::vector<double> row_sums_;
  double sigma_ = 1;
};

}  // namespace strait::nn
