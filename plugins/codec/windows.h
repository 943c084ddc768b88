// Large pictures go through networks in windows that overlap by what the network looks around.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

namespace strait::codec {

struct Window {
  cv::Rect core;    // what is kept: the cores cover the whole without overlapping
  cv::Rect window;  // what goes through the network
};

// Of a latent of `size` (both sides even): windows of even sides and corners, all of one size so that one
// program serves them, with a margin of at least `margin` where the picture does not end. In one piece up to
// about 4 megapixels.
std::vector<Window> windows_of(cv::Size size, int margin);

// The same in smaller pieces, for programs that keep all values for their gradients.
std::vector<Window> refining_windows(cv::Size size);

}  // namespace strait::codec
