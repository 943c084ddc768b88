// A quality that is asked for by what comes of it: "0.5bpp" or "35dB".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "codec.h"

namespace strait::codec {

struct Target {
  enum class Unit { bpp, decibel } unit;
  double value;  // above 0
};

// Throws Error (usage).
Target target_of(const std::string& text);

// A file without metadata.
struct Compressed {
  std::vector<uint8_t> file;
  double quality;  // that it was made with
  double psnr;     // dB of colours, peak white; 0 where it was not looked at
};

// The best file of at most so many bits a pixel, or the smallest whose PSNR reaches so many dB (100 dB for no
// error), within 1 % or 0.05 dB: by bisection, so it takes up to 11 times as long. Beyond what qualities 1 to
// 100 reach, that of quality 1 or 100. `encoding.quality` is not used.
Compressed compress_to(const Codec& codec, const cv::Mat& picture, Encoding encoding, const Target& target);

}  // namespace strait::codec
