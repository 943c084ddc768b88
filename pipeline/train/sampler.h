// Random patches: batch number k of a seed is always the same bytes, so a data position is just a step
// number.
#pragma once

#include <cstdint>
#include <vector>

#include "train/dataset.h"

namespace strait::train {

// Clean patches, f32 in 0..1, N C H W, dense.
struct Batch {
  int64_t shape[4] = {0, 0, 0, 0};
  std::vector<float> data;
};

// Every pixel of the pictures is about equally likely to be seen; patches are flipped and turned into one of
// their eight positions. Const functions may be called from any thread.
class Sampler {
 public:
  // Keeps a reference to `pictures`: none of them smaller than `patch`, all of the same channel count.
  Sampler(const Pictures& pictures, int patch, int batch, uint64_t seed);

  Batch batch(int64_t number) const;

 private:
  void sample(uint64_t seed, float* out) const;

  const Pictures& pictures_;
  std::vector<uint64_t> last_pixel_;  // running sum of the pictures' pixels
  int patch_, batch_, channels_;
  uint64_t seed_;
};

// The middle of a picture, at most `most` px on each side, as a batch of one.
Batch middle(const Picture& picture, int most);

}  // namespace strait::train
