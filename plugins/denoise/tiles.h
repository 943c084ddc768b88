// A large picture as windows that overlap, so that memory does not grow with the picture.
#pragma once

#include <vector>

#include <opencv2/core/types.hpp>

#include "nn/model.h"

namespace strait::denoise {

// The network runs over `window`; of its result only `core` is kept. Both in pixels of the picture. The cores
// of a picture cover it once.
struct Tile {
  cv::Rect window;
  cv::Rect core;
};

// `side` is that of the cores, rounded up to what the network's layers need to fall on the same grid as in
// the whole picture; 0: kAutomaticSide for pictures of more than kWholePixels, else the whole picture. A
// picture that fits one core is one tile. The windows reach beyond their cores by the network's receptive
// margin, so that each pixel gets the value that it gets in the whole picture. Throws Error
// (Code::unsupported) for a network that cannot be cut.
std::vector<Tile> tiles_of(cv::Size picture, const nn::NetworkSpec& network, int side);

constexpr int kAutomaticSide = 1536;
constexpr int kWholePixels = 2048 * 2048;

}  // namespace strait::denoise
