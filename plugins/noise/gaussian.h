// Gaussian noise on a picture.
#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

namespace strait::noise {

// `image` (any depth and channels) as float with noise of standard deviation `sigma` (8-bit levels) on its
// colour channels; neither clipped nor quantised. Pixel i's channel c gets number i * colour channels + c of
// stream `seed`. `out` must have image's size and channels, CV_32F.
void add_gaussian(const cv::Mat& image, double sigma, uint64_t seed, cv::Mat& out);

}  // namespace strait::noise
