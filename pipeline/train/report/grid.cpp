#include "train/report/grid.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "strait/error.h"

namespace strait::train {
namespace {

constexpr int kGap = 2;              // px
constexpr int64_t kMostSide = 8192;  // px of a grid

uint8_t level(float value) {
  return std::isnan(value) ? uint8_t{0}
                           : static_cast<uint8_t>(std::lround(std::clamp(value, 0.0f, 1.0f) * 255));
}

void draw(const float* planes, int channels, cv::Mat place) {
  const size_t plane = place.total();
  for (int y = 0; y < place.rows; ++y) {
    uint8_t* pixel = place.ptr<uint8_t>(y);
    for (int x = 0; x < place.cols; ++x, ++planes)
      for (int c = 0; c < channels; ++c) *pixel++ = level(planes[static_cast<size_t>(c) * plane]);
  }
}

}  // namespace

GridPicture encode_grid(const Batch& images, int columns) {
  const auto [n, channels, height, width] = images.shape;
  const bool pictures = n > 0 && (channels == 1 || channels == 3 || channels == 4) && height > 0 && width > 0;
  const int64_t across = std::clamp<int64_t>(columns, 1, std::max<int64_t>(1, n));
  const int64_t down = (n + across - 1) / across;
  if (!pictures || across > kMostSide / (width + kGap) || down > kMostSide / (height + kGap)) {
    throw Error(
        Code::bad_input, "preview",
        fmt::format(
            "a grid of {} pictures of {}x{}x{} (expected 1, 3 or 4 channels, at most {} px wide and high)", n,
            channels, height, width, kMostSide));
  }
  const auto step_x = static_cast<int>(width) + kGap, step_y = static_cast<int>(height) + kGap;
  cv::Mat grid(static_cast<int>(down) * step_y - kGap, static_cast<int>(across) * step_x - kGap,
               CV_8UC(static_cast<int>(channels)), cv::Scalar::all(255));
  for (int64_t i = 0; i < n; ++i) {
    const cv::Rect place(static_cast<int>(i % across) * step_x, static_cast<int>(i / across) * step_y,
                         static_cast<int>(width), static_cast<int>(height));
    draw(images.data.data() + i * channels * height * width, static_cast<int>(channels), grid(place));
  }
  std::vector<uint8_t> png;
  cv::imencode(".png", grid, png);
  return {grid.cols, grid.rows, grid.channels(), {png.begin(), png.end()}};
}

}  // namespace strait::train
