// Whether made pictures are copies of those that were learned from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cli/set_comparison.h"

namespace strait::cli {

struct Closeness {
  double median = 0;  // distance to the nearest training picture
  double share = 0;   // within `limit`
};

// Distances to the nearest training picture, of samples and of test pictures, which nobody has learned from.
struct CopyFigures {
  double limit = 0;  // one in a hundred of the test pictures is nearer
  Closeness samples, test;
  std::vector<nn::Neighbour> nearest;  // of each sample
};

// Rows as long as those of the set.
CopyFigures look_for_copies(const PointSet& train, const std::vector<float>& samples,
                            const std::vector<float>& test);

}  // namespace strait::cli
