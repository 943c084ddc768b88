#include "windows.h"

#include <algorithm>

namespace strait::codec {
namespace {

constexpr int64_t kWhole = 128 * 128;  // latent pixels, 4 megapixels
constexpr int kCore = 96;              // side of a core
constexpr int64_t kRefinedWhole = 64 * 64;
constexpr int kRefinedCore = 48, kRefinedMargin = 4;

// From `margin` before the core on, but inside of the whole.
int start(int core, int margin, int side, int whole) {
  return std::clamp(core - margin, 0, whole - side);
}

std::vector<Window> cut_into(cv::Size size, int64_t whole, int core_side, int margin) {
  const cv::Rect all({0, 0}, size);
  if (int64_t{size.width} * size.height <= whole) return {{all, all}};
  const int grown = core_side + 2 * margin;
  const cv::Size window(std::min(grown, size.width), std::min(grown, size.height));
  std::vector<Window> windows;
  for (int y = 0; y < size.height; y += core_side)
    for (int x = 0; x < size.width; x += core_side) {
      const cv::Rect core(x, y, std::min(core_side, size.width - x), std::min(core_side, size.height - y));
      const cv::Point corner(start(x, margin, window.width, size.width),
                             start(y, margin, window.height, size.height));
      windows.push_back({core, {corner, window}});
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
