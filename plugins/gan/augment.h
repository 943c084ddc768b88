// Differentiable augmentation (Zhao et al. 2020, arXiv:2006.10738): the discriminator sees real and generated
// pictures only after the same random changes, so that it cannot learn few pictures by heart, and the
// generator learns through them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace strait::gan {

struct AugmentOptions {
  double translation = 0;  // share of the sides that pictures move at most
  double cutout = 0;       // share of the sides that a gray rectangle has
  double brightness = 0;   // at most added or taken away; white is 1
  double contrast = 0;     // distances from the picture's mean times 1 - this to 1 + this
  double saturation = 0;   // colour: distances from the pixel's mean times 1 - this to 1 + this
};

struct PictureShape {
  int channels, height, width;
  size_t pixels() const { return static_cast<size_t>(height) * static_cast<size_t>(width); }
  size_t elements() const { return static_cast<size_t>(channels) * pixels(); }
};

// One drawing of changes for each of `count` pictures of 0..1, N C H W. Seen from middle gray each of them is
// a linear map, but for the brightness that it adds; what comes in from outside and what is cut out is middle
// gray.
class Augmentation {
 public:
  Augmentation(const AugmentOptions& options, const PictureShape& shape, size_t count, uint64_t seed);

  void apply(float* pictures) const;
  // The derivative by the pictures out of that by the augmented ones: the transposed maps.
  void transpose(float* gradients) const;

 private:
  struct Changes {
    int right, down;        // px
    int cut_left, cut_top;  // px, may lie outside
    float brightness, contrast, saturation;
  };
  void shift(float* planes, int right, int down) const;
  void cut(float* planes, const Changes& changes) const;
  void scale_contrast(float* planes, float factor) const;
  void scale_saturation(float* planes, float factor) const;

  PictureShape shape_;
  int cut_width_, cut_height_;  // px
  std::vector<Changes> changes_;
};

}  // namespace strait::gan
