// How far descriptions are from those of good pictures: from the nearest ones that were kept (PatchCore: Roth
// et al. 2022, arXiv:2106.08265), measured along principal axes of unit variance, and off these axes (Ndiour
// et al. 2020, arXiv:2012.03661).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nn/model.h"
#include "nn/parameters.h"

namespace strait::anomaly {

struct SpaceOptions {
  int64_t axes = 64;    // at most the dimensions and the descriptions there are
  int64_t bank = 2000;  // descriptions that are kept
  double floor = 1e-4;  // added to variances, as a share of the largest
};

// `count` rows of `dimensions`, at least one. Tensors mean (D), axes (q, D), deviation (q), bank (n, q).
nn::Parameters fit_space(const std::vector<float>& rows, int64_t dimensions, const SpaceOptions& options);

// Which rows to keep so that every row is near a kept one: the row farthest from the mean, then always the
// one that is farthest from all chosen (Gonzalez 1985, doi:10.1016/0304-3975(85)90224-5). In the order of
// choice; equal rows are not chosen twice.
std::vector<int64_t> coreset(const std::vector<float>& rows, int64_t dimensions, int64_t count);

// Immutable; const functions may be called from any thread.
class FeatureSpace {
 public:
  // Throws Error (Code::corrupt) where the tensors do not fit together; `where` names them.
  FeatureSpace(const nn::Parameters& tensors, const std::string& where);

  int64_t dimensions() const { return dimensions_; }

  // Of `count` rows: the mean distance of the `nearest` nearest in the bank, and the distance off the axes.
  void distances(const float* rows, int64_t count, int nearest, float* neighbours, float* residuals) const;

 private:
  void some(const float* rows, int64_t count, int nearest, float* neighbours, float* residuals) const;

  int64_t dimensions_ = 0, axes_ = 0, kept_ = 0;
  std::vector<float> mean_, deviation_;
  std::optional<nn::Model> projection_, similarity_;
};

}  // namespace strait::anomaly
