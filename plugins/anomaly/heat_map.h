// A map of scores as colours over its picture.
#pragma once

#include <opencv2/core.hpp>

namespace strait::anomaly {

// 8-bit colour, of the picture's size. `map` is CV_32F of that size: from `low` on it shines through, from
// blue over yellow to red, which it is at `high` and above.
cv::Mat heat_map(const cv::Mat& picture, const cv::Mat& map, double low, double high);

}  // namespace strait::anomaly
