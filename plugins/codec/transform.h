// The linear transform that the codec's network begins with.
#pragma once

#include <vector>

namespace strait::codec {

// One row: a plane of an orthonormal colour transform (gray, red against blue, green against both) times a
// product of cosines over a block of 16x16.
struct Wave {
  int colour;        // 0..2
  int down, across;  // half periods in the block
  double radius;     // 1.4 for the mean and up; what it weighs in a picture falls with it
};

// The `count` most important ones, the most important first.
std::vector<Wave> leading_waves(int count);

// What the wave gives for a unit impulse in plane 0..2 (blue, green, red) at (y, x).
double weight(const Wave& wave, int plane, int y, int x);

// The standard deviation of its coefficient in photographs, in 8-bit values: a power law over 40 of them,
// within a factor of 1.5.
double typical_deviation(const Wave& wave);

}  // namespace strait::codec
