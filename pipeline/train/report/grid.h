// Pictures of a preview side by side, as a PNG.
#pragma once

#include <string>

#include "train/data/sampler.h"
#include "train/report/event_file.h"

namespace strait::train {

struct GridPicture {
  int width_px, height_px, channels;
  std::string png;
};

// `columns` to a row, a thin line between them; values are clipped to 0..1, what is no number is black.
// Throws Error(bad_input) for shapes that are no pictures or grids too large to look at.
GridPicture encode_grid(const Batch& images, int columns);

}  // namespace strait::train
