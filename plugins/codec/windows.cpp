#include "windows.h"

#include <algorithm>

namespace strait::codec {
namespace {

constexpr int64_t kWhole = 128 * 128;  // latent pixels, 4 megapixels
constexpr int kCore = 96;              // side of a core

cv::Rect grown(const cv::Rect& core, cv::Size size, int margin) {
  const int left = std::max(0, core.x - margin), top = std::max(0, core.y - margin);
  const int right = std::min(size.width, core.br().x + margin),
            bottom = std::min(size.height, core.br().y + margin);
  return {left, top, right - left, bottom - top};
}

}  // namespace

std::vector<Window> windows_of(cv::Size size, int margin) {
  const cv::Rect whole({0, 0}, size);
  if (int64_t{size.width} * size.height <= kWhole) return {{whole, whole}};
  std::vector<Window> windows;
  for (int y = 0; y < size.height; y += kCore)
    for (int x = 0; x < size.width; x += kCore) {
      const cv::Rect core(x, y, std::min(kCore, size.width - x), std::min(kCore, size.height - y));
      windows.push_back({core, grown(core, size, margin + margin % 2)});
    }
  return windows;
}

}  // namespace strait::codec
