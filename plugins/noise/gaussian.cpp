#include "gaussian.h"

#include <algorithm>

#include "normal.h"
#include "strait/pixels.h"

namespace strait::noise {

void add_gaussian(const cv::Mat& image, double sigma, uint64_t seed, cv::Mat& out) {
  const cv::Mat clean = with_depth(image, CV_32F);
  const int channels = clean.channels();
  const int noisy = std::min(channels, 3);  // never alpha
  const double scale = sigma / 255;
  uint64_t index = 0;
  for (int y = 0; y < clean.rows; ++y) {
    const auto* from = clean.ptr<float>(y);
    auto* to = out.ptr<float>(y);
    for (int x = 0; x < clean.cols; ++x, from += channels, to += channels)
      for (int c = 0; c < channels; ++c)
        to[c] = c < noisy ? static_cast<float>(from[c] + scale * normal(seed, index++)) : from[c];
  }
}

}  // namespace strait::noise
