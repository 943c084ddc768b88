#include "tiles.h"

#include <algorithm>

#include "nn/shapes.h"
#include "strait/error.h"

namespace strait::denoise {
namespace {

// Winograd's minimal filtering works on blocks of 4x4 elements; windows that begin on a block keep its
// rounding.
constexpr int kBlock = 4;

int rounded_up(int value, int multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

struct Span {
  int begin, size;
};

// The part [begin, begin + size) of a side of `length`, extended by `margin` where the picture goes on.
Span extended(Span core, int margin, int length) {
  const int begin = std::max(0, core.begin - margin);
  return {begin, std::min(length, core.begin + core.size + margin) - begin};
}

}  // namespace

std::vector<Tile> tiles_of(cv::Size picture, const nn::NetworkSpec& network, int side) {
  if (side == 0) {
    const bool whole = static_cast<int64_t>(picture.width) * picture.height <= kWholePixels;
    side = whole ? std::max(picture.width, picture.height) : kAutomaticSide;
  }
  const cv::Rect all({0, 0}, picture);
  if (picture.width <= side && picture.height <= side) return {{all, all}};
  const std::optional<int> margin = nn::receptive_margin(network);
  if (!margin) {
    throw Error(Code::unsupported, "denoise",
                "the network sees the whole picture, so that it cannot be cut into tiles",
                "scale the picture down, or set tile = 1000000");
  }
  const int grid = kBlock * nn::size_multiple(network);
  const int step = rounded_up(side, grid), reach = rounded_up(*margin, grid);
  std::vector<Tile> tiles;
  for (int y = 0; y < picture.height; y += step) {
    const Span rows{y, std::min(step, picture.height - y)};
    const Span seen_rows = extended(rows, reach, picture.height);
    for (int x = 0; x < picture.width; x += step) {
      const Span columns{x, std::min(step, picture.width - x)};
      const Span seen_columns = extended(columns, reach, picture.width);
      tiles.push_back({{seen_columns.begin, seen_rows.begin, seen_columns.size, seen_rows.size},
                       {columns.begin, rows.begin, columns.size, rows.size}});
    }
  }
  // Windows of one size follow each other, so that a program is compiled once for all of them.
  std::stable_sort(tiles.begin(), tiles.end(), [](const Tile& a, const Tile& b) {
    return std::pair(a.window.width, a.window.height) < std::pair(b.window.width, b.window.height);
  });
  return tiles;
}

}  // namespace strait::denoise
