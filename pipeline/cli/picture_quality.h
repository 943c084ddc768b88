// A picture as it came out of a codec, held against what went in. (Apart from what knows frames: this needs
// the headers of authors.)
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include <opencv2/core.hpp>

#include "cli/rate_curve.h"

namespace strait::cli {

// A picture file as blue, green, red of 8 bits.
cv::Mat colour_of(const std::filesystem::path& file);

// Of a result that took `bytes`, both as colour_of() gives them. MS-SSIM is the mean over channels, at as
// many scales, up to 5, as the size allows.
RatePoint compare(const cv::Mat& original, const cv::Mat& result, size_t bytes, const std::string& where);

}  // namespace strait::cli
