// Rectangles of arrays that hold one plane after another.
#pragma once

#include <algorithm>

#include <opencv2/core.hpp>

namespace strait::codec {

// Copies `channels` planes: the rectangle of `size` at `from_at` in planes of `from_size` to `to_at` in
// planes of `to_size`.
template <typename From, typename To>
void copy_planes(const From* from, cv::Size from_size, cv::Point from_at, To* to, cv::Size to_size,
                 cv::Point to_at, cv::Size size, int channels) {
  for (int c = 0; c < channels; ++c)
    for (int y = 0; y < size.height; ++y) {
      const From* row =
          from + (static_cast<size_t>(c) * from_size.height + from_at.y + y) * from_size.width + from_at.x;
      std::copy_n(row, size.width,
                  to + (static_cast<size_t>(c) * to_size.height + to_at.y + y) * to_size.width + to_at.x);
    }
}

}  // namespace strait::codec
