// Pictures of any size for networks of one: the same way in training, in stages and in tools. Header-only;
// needs OpenCV's core and imgproc.
#pragma once

#include <algorithm>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "strait/pixels.h"

namespace strait {

// The middle of a picture, as large as a part of the aspect of `size` can be, brought to `size`: areas are
// averaged where it shrinks, cubic interpolation where it grows. May share memory with `image` if nothing has
// to be done.
inline cv::Mat fitted(const cv::Mat& image, cv::Size size) {
  const double scale =
      std::min(static_cast<double>(image.cols) / size.width, static_cast<double>(image.rows) / size.height);
  const int width = std::clamp(cvRound(scale * size.width), 1, image.cols);
  const int height = std::clamp(cvRound(scale * size.height), 1, image.rows);
  const cv::Mat middle = image(cv::Rect((image.cols - width) / 2, (image.rows - height) / 2, width, height));
  if (middle.size() == size) return middle;
  cv::Mat result;
  cv::resize(middle, result, size, 0, 0, scale > 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  return result;
}

// The whole picture, as large as fits into `size`: areas are averaged where it shrinks, pixels repeated where
// it grows. May share memory with `image` if nothing has to be done.
inline cv::Mat thumbnail(const cv::Mat& image, cv::Size size) {
  const double scale =
      std::min(static_cast<double>(size.width) / image.cols, static_cast<double>(size.height) / image.rows);
  const cv::Size fitting(std::clamp(cvRound(scale * image.cols), 1, size.width),
                         std::clamp(cvRound(scale * image.rows), 1, size.height));
  if (image.size() == fitting) return image;
  cv::Mat result;
  cv::resize(image, result, fitting, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_NEAREST);
  return result;
}

// Writes a picture of any depth and number of channels as networks take it: `channels` (1 gray, 3
// blue-green-red) planes one after another, white at 1. Alpha is dropped.
inline void to_planes(const cv::Mat& image, int channels, float* planes) {
  const cv::Mat pixels = with_channels(image, channels);
  const size_t plane = pixels.total();
  std::vector<cv::Mat> parts;
  for (int c = 0; c < channels; ++c)
    parts.emplace_back(pixels.size(), CV_32F, planes + static_cast<size_t>(c) * plane);
  cv::Mat floats;
  pixels.convertTo(floats, CV_32F, 1 / full_scale(pixels.depth()));
  cv::split(floats, parts);
}

// The way back: a float picture of interleaved channels.
inline cv::Mat from_planes(const float* planes, int channels, cv::Size size) {
  std::vector<cv::Mat> parts;
  for (int c = 0; c < channels; ++c)  // cv::Mat has no const memory; merge only reads
    parts.emplace_back(
        size, CV_32F, const_cast<float*>(planes) + static_cast<size_t>(c) * static_cast<size_t>(size.area()));
  cv::Mat picture;
  cv::merge(parts, picture);
  return picture;
}

}  // namespace strait
