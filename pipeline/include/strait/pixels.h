// Between depths and channels, the same way in every stage. Header-only; needs OpenCV's core and imgproc.
#pragma once

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "strait/image.h"

namespace strait {

// The same picture at another depth (CV_8U, CV_16U, CV_32F): white stays white, values are rounded to the
// nearest, what lies outside 0..white is clipped where the depth is an integer's; NaN becomes black there.
// May share memory with `image` if nothing has to be done.
inline cv::Mat with_depth(const cv::Mat& image, int depth) {
  if (image.depth() == depth) return image;
  cv::Mat source = image, result;
  if (image.depth() == CV_32F) {  // clipped first: floats beyond 2^31 do not survive a conversion to integers
    source = image.clone();
    cv::patchNaNs(source, 0);
    cv::min(source, 1.0, source);
    cv::max(source, 0.0, source);
  }
  source.convertTo(result, depth, full_scale(depth) / full_scale(image.depth()));
  return result;
}

// Colour out of 1, 3 or 4 channels into 1 (gray, BT.601 luma as OpenCV rounds it), 3 (BGR) or 4 (BGRA). Alpha
// that goes is dropped, not blended; alpha that comes is opaque. May share memory with `image`.
inline cv::Mat with_channels(const cv::Mat& image, int channels) {
  const int from = image.channels();
  if (from == channels) return image;
  int code = 0;
  if (channels == 1) code = from == 3 ? cv::COLOR_BGR2GRAY : cv::COLOR_BGRA2GRAY;
  if (channels == 3) code = from == 1 ? cv::COLOR_GRAY2BGR : cv::COLOR_BGRA2BGR;
  if (channels == 4) code = from == 1 ? cv::COLOR_GRAY2BGRA : cv::COLOR_BGR2BGRA;
  cv::Mat result;
  cv::cvtColor(image, result, code);
  return result;
}

}  // namespace strait
