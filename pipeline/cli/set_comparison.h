// How two sets of points share a space, by balls that reach to the k-th neighbour.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "nn/index/latent_index.h"
#include "nn/index/nearest.h"

namespace strait::cli {

// Points to search in, by the Euclidean distance. Neither copied nor moved: the search refers to it.
class PointSet {
 public:
  // `values`: rows of `length` numbers. Throws Error (bad_input) for numbers that are not finite.
  PointSet(const std::vector<float>& values, size_t length);
  PointSet(const PointSet&) = delete;
  PointSet& operator=(const PointSet&) = delete;

  size_t size() const { return index_.items.size(); }
  const nn::LatentRows& rows() const { return index_.rows; }
  // The nearest `k` of each of the queries.
  std::vector<std::vector<nn::Neighbour>> nearest(const std::vector<float>& queries, size_t k) const;
  // Of each of `values`, which must be those of the set: the distance to its k-th neighbour in the set, not
  // counting itself.
  std::vector<float> radii(const std::vector<float>& values, size_t k) const;

 private:
  nn::LatentIndex index_;
  std::unique_ptr<const nn::Nearest> nearest_;
};

struct SetFigures {
  // Kynkaanniemi et al. 2019, arXiv:1904.06991: the share of made points inside the ball of some real point,
  // and of real points inside the ball of some made one.
  double precision = 0, recall = 0;
  // Naeem et al. 2020, arXiv:2002.09797: in how many balls of real points a made one lies, in the mean, over
  // k (1 is what to expect of made points that are as real ones; more is possible); and the share of balls of
  // real points in which there is a made one.
  double density = 0, coverage = 0;
};

// Of rows of `length` numbers each; inside is nearer than the k-th neighbour. Both sets have more than k
// rows.
SetFigures compare_sets(const std::vector<float>& real, const std::vector<float>& made, size_t length,
                        size_t k);

}  // namespace strait::cli
