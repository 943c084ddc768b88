// How much a picture differs from what a network made of it, pixel by pixel.
#pragma once

#include <opencv2/core.hpp>

namespace strait::anomaly {

// Both CV_32F of the same size and 1 or 3 channels; so is the result's size, with 1 channel. The mean over
// channels of the squared difference.
cv::Mat squared_error(const cv::Mat& picture, const cv::Mat& rebuilt);

// 0: alike, about 1: nothing in common. The mean over scales (whole, half, quarter, as far as sides have at
// least 16 px) of (1 - SSIM) / 2 (Wang et al. 2004, window 7 x 7) and 1 - similarity of gradients (Xue et al.
// 2014, doi:10.1109/TIP.2013.2293423).
cv::Mat structural_error(const cv::Mat& picture, const cv::Mat& rebuilt);

// The mean of the largest `share` of a map's values, of one at least.
double top_mean(const cv::Mat& map, double share);

}  // namespace strait::anomaly
