// Draws moments of a game in the plane, side by side, as SVG.
#pragma once

#include <string>
#include <vector>

#include "gan_ring/ring.h"

namespace samples {

inline constexpr int kFieldSide = 40;  // cells of the discriminator's field
inline constexpr int kArrowSide = 14;  // arrows

struct Moment {
  std::string caption;
  std::vector<Point> real, fake;
  std::vector<Opinion> field;   // kFieldSide x kFieldSide, row by row from the top left
  std::vector<Opinion> arrows;  // kArrowSide x kArrowSide
};

// Middles of `side` x `side` cells of the plane, in the order of a field.
std::vector<Point> cell_middles(int side);

// Colours: blue where the discriminator scores low, red where high; arrows point where it scores higher,
// which is where generated points are pulled. Gray: real points; black: generated ones.
std::string draw(const std::string& title, const std::vector<Moment>& moments);

}  // namespace samples
