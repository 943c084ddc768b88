// Transparency, kept without loss: PNG's Paeth filter and zlib (docs/format-strait.md, ALPH).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace strait::codec {

// `plane` has one channel of 8 or 16 bits.
std::vector<uint8_t> pack_alpha(const cv::Mat& plane);

// Fills `plane`, whose size and type say what is expected. Throws Error (corrupt) for anything else.
void unpack_alpha(std::span<const uint8_t> packed, cv::Mat& plane, const std::string& where);

}  // namespace strait::codec
