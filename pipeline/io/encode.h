// A picture becomes the bytes of a file.
// Arrives: gray, BGR or BGRA, 8-bit, 16-bit or float. Leaves: PNG, JPEG, WebP or TIFF. Next: back to
// run/runner.
#pragma once

#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

#include "io/probe.h"

namespace strait::io {

struct Encoding {
  Format format = Format::png;  // png, jpeg, webp, tiff
  int quality = 90;             // 1 to 100; JPEG and WebP
  bool lossless = false;        // WebP
  int depth = 0;  // bits per channel: 8, 16, 32 (float); 0: the picture's own if the format has it, float
                  // being kept by TIFF alone, 8 otherwise
};

// ".png", ".jpg", ".webp", ".tif"
const char* file_extension(Format format);

// Throws Error(usage) for a depth or lossless that the format does not have.
void check(const Encoding& encoding);

// Depths are converted as strait/pixels.h says. JPEG has no alpha: the picture is laid over white. WebP
// stores gray as colour. No metadata, no colour profile is written. Thread-safe. Throws Error(unsupported)
// where a side is over the format's own limit, Error(bad_input) where the encoder refuses.
std::vector<uint8_t> encode(const cv::Mat& image, const Encoding& encoding);

}  // namespace strait::io
