// Parts of a picture that a network sees one after another.
#pragma once

#include <algorithm>
#include <vector>

#include <opencv2/core.hpp>

namespace strait::anomaly {

// Positions of windows of `side` along `length`, `step` apart, the last one at the end; one where they are as
// long.
inline std::vector<int> positions(int length, int side, int step) {
  std::vector<int> found;
  for (int at = 0; at + side < length; at += step) found.push_back(at);
  found.push_back(std::max(0, length - side));
  return found;
}

// They cover the picture and overlap by the rest of `step`. A picture smaller than `side` gets windows as
// small.
inline std::vector<cv::Rect> windows_of(cv::Size picture, cv::Size side, cv::Size step) {
  std::vector<cv::Rect> found;
  for (const int y : positions(picture.height, side.height, step.height))
    for (const int x : positions(picture.width, side.width, step.width))
      found.emplace_back(x, y, std::min(side.width, picture.width), std::min(side.height, picture.height));
  return found;
}

// Calls `make(window)` for the pixels of every window, which returns as many of `type`, and gives their mean
// where windows overlap.
template <typename Make>
cv::Mat by_windows(const cv::Mat& picture, const std::vector<cv::Rect>& windows, int type, const Make& make) {
  if (windows.size() == 1) return make(picture(windows.front()));
  cv::Mat sum = cv::Mat::zeros(picture.size(), type), count = cv::Mat::zeros(picture.size(), type);
  for (const cv::Rect& window : windows) {
    sum(window) += make(picture(window));
    count(window) += cv::Scalar::all(1);
  }
  cv::divide(sum, count, sum);
  return sum;
}

}  // namespace strait::anomaly
