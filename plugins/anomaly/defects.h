// Defects drawn into good pictures, so that a network can learn to find and to mend what it has no examples
// of (after CutPaste: Li et al. 2021, arXiv:2104.04015; DRAEM: Zavrtanik et al. 2021, arXiv:2108.07610).
#pragma once

#include <array>
#include <cstdint>

#include "strait/training.h"

namespace strait::anomaly {

// What a defect is filled with; numbers are how often, in proportion to each other.
struct DefectFills {
  double shift = 1;   // brighter or darker
  double level = 1;   // one colour
  double invert = 1;  // the negative
  double paste = 1;   // a part of the batch, from another place
  double noise = 1;   // noise around the picture's own level
};

struct DefectOptions {
  double share = 0.8;      // of items that get one or more
  int most = 4;            // in an item
  double smallest = 0.01;  // width of a defect, as a share of the item's shorter side (at least a pixel)
  double largest = 0.25;
  DefectFills fills;
};

// Writes the items with defects to `spoilt` (n x c x h x w), and to `mask` (n x h x w) 1 where a pixel was
// changed by more than a fiftieth of white, else 0. Shapes are strokes (random walks) and blobs with ragged
// edges. Follows from the seed alone.
void draw_defects(const BatchView& good, const DefectOptions& options, uint64_t seed, float* spoilt,
                  float* mask);

}  // namespace strait::anomaly
