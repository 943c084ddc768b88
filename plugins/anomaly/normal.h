// What good pictures score.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "detector.h"

namespace strait::anomaly {

// From good pictures that the detector was not made from, at least one; the detector goes by it from now on.
void set_normal(Detector& detector, const std::vector<cv::Mat>& good);

}  // namespace strait::anomaly
