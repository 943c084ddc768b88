// What JPEG does to a picture.
#pragma once

#include <opencv2/core.hpp>

namespace strait::denoise {

// `picture` (CV_32FC3 blue-green-red, clipped to 0..1) written as JPEG with halved colour resolution and read
// again. `corner`, 0..7 each: where in an 8 x 8 block the picture begins, as after cutting it out of a larger
// one.
cv::Mat jpeg_round_trip(const cv::Mat& picture, int quality, cv::Point corner);

}  // namespace strait::denoise
