// What is taken from a photo's metadata: which way is up.
#pragma once

#include <cstdint>
#include <span>

#include <opencv2/core.hpp>

#include "io/probe.h"

namespace strait::io {

// EXIF's orientation, 1 to 8; 1 (upright) where the file has none, an illegal one, or metadata that cannot be
// read. Metadata never fails a picture.
int orientation(std::span<const uint8_t> bytes, const Header& header);

// The picture as it is meant to be seen.
cv::Mat upright(const cv::Mat& stored, int orientation);

}  // namespace strait::io
