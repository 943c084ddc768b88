// The colour filter array of a camera's sensor, and two ways to fill in the colours that it left out.
#pragma once

#include <opencv2/core.hpp>

namespace strait::denoise {

// The red site of every 2 x 2 sites, 0 or 1 each; blue lies diagonally across, green is the rest. {0, 0}:
// RGGB.
struct BayerPhase {
  int red_x = 0, red_y = 0;
};

// Any size from 1 x 1 up; colour pictures are CV_32FC3 blue-green-red, raw ones CV_32FC1. Pictures are
// continued by reflection without the edge, which keeps the array's phase.
cv::Mat mosaic(const cv::Mat& colour, BayerPhase phase);

// The mean of the nearest sites of a colour.
cv::Mat demosaic_bilinear(const cv::Mat& raw, BayerPhase phase);

// Bilinear, corrected by the Laplacian of the site's own colour (Malvar, He, Cutler 2004,
// doi:10.1109/ICASSP.2004.1326587).
cv::Mat demosaic_malvar(const cv::Mat& raw, BayerPhase phase);

}  // namespace strait::denoise
