// Draws pairs of pictures side by side, and measures them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "contact_sheet/pairs.h"

namespace samples {

// PSNR against the clean version in dB, 8-bit pixels, peak 255.
struct Gain {
  double before_db;
  double after_db;
};

// One row of the sheet: the middle of both pictures, pixel for pixel, under a caption.
struct Cell {
  cv::Mat before;  // CV_8UC3, kCropPx a side
  cv::Mat after;
  std::string caption;
  std::optional<Gain> gain;  // where a clean version of the same size is known
};

inline constexpr int kCropPx = 256;

// Throws strait::Error(bad_input) for a picture that cannot be read.
Cell make_cell(const Pair& pair);

// Two cells to a row, on a dark ground.
cv::Mat draw(const std::vector<Cell>& cells);

}  // namespace samples
