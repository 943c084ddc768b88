// From pictures of any size to pictures of any size: reflection padding around the network.
#pragma once

#include <cstdint>

#include "nn/model.h"

namespace strait::denoise {

// Where position `i` of an endless mirror of 0..count-1 points, edges not repeated: -1 -> 1, count ->
// count-2.
int64_t mirrored(int64_t i, int64_t count);

// A batch of pictures in memory of the network's own size.
class PaddedBatch {
 public:
  PaddedBatch(const nn::Model& model, int n, int channels, int64_t height, int64_t width);

  // Element (0, 0) of one plane; rows are `stride()` floats apart.
  float* plane(int n, int channel);
  int64_t stride() const { return shape_.w; }

  // Copies a dense picture, channels x height x width, to item `n`.
  void set(int n, const float* picture);

  // Runs the model over everything: continues the pictures into the padding first. Afterwards plane() is the
  // result.
  void restore(nn::Precision precision = nn::Precision::f32);

 private:
  void pad();

  const nn::Model& model_;
  nn::Shape shape_;
  int64_t height_, width_;
  nn::Buffer values_, results_;
};

}  // namespace strait::denoise
