#include "windows.h"

#include <algorithm>

namespace strait::codec {
namespace {

constexpr int64_t kWhole = 128 * 128;  // latent pixels, 4 megapixels
constexpr int kCore = 96;              // side of a core
constexpr int64_t kRefinedWhole = 64 * 64;
constexpr int kRefinedCore = 48, kRefinedMargin = 4;

cv::Rect grown(const cv::Rect& core, cv::Size size, int margin) {
  const int left = std::max(0, core.x - margin), top = std::max(0, core.y - margin);
  const int right = std::min(size.width, core.br().x + margin),
            bottom = std::min(size.height, core.br().y + margin);
  return {left, top, right - left, bottom - top};
}

std::vector<Window> cut_into(cv::Size size, int64_t whole, int core_side, int margin) {
  const cv::Rect all({0, 0}, size);
  if (int64_t{size.width} * size.height <= whole) return {{all, all}};
  std::vector<Window> windows;
  for (int y = 0; y < size.height; y += core_side)
    for (int x = 0; x < size.width; x += core_side) {
      const cv::Rect core(x, y, std::min(core_side, size.width - x), std::min(core_side, size.height - y));
      windows.push_back({core, grown(core, size, margin)});
    }
  return windows;
}

}  // namespace

std::vector<Window> windows_of(cv::Size size, int margin) {
  return cut_into(size, kWhole, kCore, margin + margin % 2);
}

std::vector<Window> refining_windows(cv::Size size) {
  return cut_into(size, kRefinedWhole, kRefinedCore, kRefinedMargin);
}

}  // namespace strait::codec
