// Random views of a picture that keep what it shows: what an encoder shall not care about is written down
// here, in numbers. Two views of one picture are what it learns from.
#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

#include "random.h"
#include "strait/training.h"

namespace strait::encoder {

// How the pixels of a view move. One resampling for all of it; what lies outside of the picture is the
// nearest pixel of its edge.
struct Movement {
  double least_area = 1;  // crop of this to all of the area, sides 3:4 to 4:3; 1: no crop
  double shift = 0;       // of the side, along both axes
  double scale = 0;       // both sides alike, times or by up to 1 + scale
  double stretch = 0;     // one side against the other
  double rotate_deg = 0;  // to both sides
  double shear = 0;       // px for each px across
  double elastic = 0;     // deviation of random displacements, of the side (after Simard et al. 2003)
  int64_t elastic_cells =
      4;              // of the grid on which they are drawn; cubic between (as Ronneberger et al. 2015)
  double mirror = 0;  // probability
};

// How their values change, in this order. Shares are of 1.
struct Colouring {
  double chance = 1;      // of brightness, contrast, saturation, hue together
  double brightness = 0;  // factors from 1 - this to 1 + this; likewise contrast (about the mean), saturation
  double contrast = 0;
  double saturation = 0;
  double hue = 0;    // turns of the colour circle, to both sides
  double gamma = 0;  // exponents from 1 / (1 + this) to 1 + this
  double gray = 0;   // probability of no colour
  double blur = 0;   // probability of a Gaussian of deviation 0.3 to blur_px
  double blur_px = 1;
  double noise = 0;         // deviation, uniform from 0
  double erase = 0;         // probability of a rectangle of noise
  double erase_area = 0.2;  // of the picture, at most
};

struct ViewOptions {
  Movement movement;
  Colouring colouring;
};

// One view of a picture of floats in 0..1, 1 or 3 (blue-green-red) channels, of the same size.
cv::Mat moved(const cv::Mat& picture, const Movement& options, Random& random);
cv::Mat coloured(cv::Mat picture, const Colouring& options, Random& random);

// Views of all items, one an item, into `views` of the items' shape. View `number` of a seed; depends on
// nothing else. OpenMP-parallel.
void make_views(const BatchView& items, const ViewOptions& options, uint64_t seed, uint64_t number,
                float* views);

}  // namespace strait::encoder
