// The noisy twin of a sample picture.
#pragma once

#include <string>

#include <opencv2/core.hpp>

namespace samples {

// Gaussian noise of sigma 25 (8-bit levels), seeded by the picture's name, then clipped and rounded to 8
// bits.
cv::Mat noisy(const cv::Mat& clean, const std::string& name);

}  // namespace samples
