// A picture file's bytes become pixels.
// Arrives: the bytes of a file. Leaves: an upright picture, gray, BGR or BGRA, 8-bit, 16-bit or float.
// Next: run/runner.
#pragma once

#include <cstdint>
#include <span>

#include <opencv2/core.hpp>

#include "io/probe.h"

namespace strait::io {

// `header` is probe(bytes), which the caller has held against its limits: memory for header's pixels is
// allocated here. Gray stays 1 channel, colour is BGR, anything with alpha BGRA (not premultiplied); 16-bit
// and float stay what they are. EXIF's orientation is applied. Colour profiles are not. A file that is cut
// off or damaged inside its pixels is an error, never a partly gray picture. Thread-safe. Throws
// Error(bad_input | unsupported | limit).
cv::Mat decode(std::span<const uint8_t> bytes, const Header& header);

}  // namespace strait::io
