// How near a picture is to its reference. Alpha is not looked at.
#pragma once

#include <opencv2/core.hpp>

namespace strait::compare {

// Both take pictures of the same size and the same number of colour channels (throw Error(bad_input)
// otherwise), any depth, in each its own; values are brought to 0..255 as float and clipped there, not
// rounded.

// Peak signal-to-noise ratio in dB, peak 255, over all channels together; infinite for equal pictures.
double psnr(const cv::Mat& image, const cv::Mat& reference);

// Structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004): Gaussian window 11x11 of sigma 1.5, K1
// 0.01, K2 0.03, where the window lies inside the picture; mean over channels. Throws Error(bad_input) under
// 11x11 pixels.
double ssim(const cv::Mat& image, const cv::Mat& reference);

}  // namespace strait::compare
