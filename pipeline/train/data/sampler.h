// Batches by number: batch k of a seed is always the same bytes, so a data position is just a step number.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "train/data/data_set.h"
#include "train/data/set.h"

namespace strait::train {

// Clean pictures, f32 in 0..1, N C H W, dense.
struct Batch {
  int64_t shape[4] = {0, 0, 0, 0};
  std::vector<float> data = {};
  std::vector<int32_t> labels = {};  // N classes, -1: none; empty where the data have no classes
};

struct SamplerOptions {
  int patch_px = 0;  // 0: whole items, all of one size
  int batch = 1;
  Augment augment = {};
  bool labels = false;  // whether batches carry them
  uint64_t seed = 0;
};

// Patches: every pixel of the data is about equally likely to be seen. Whole items: each is seen once, in
// random order, before any is seen again. Const functions may be called from any thread.
class Sampler {
 public:
  // Keeps a reference to `data`: at least one item, none smaller than a patch. Throws Error(usage) where
  // whole items have several sizes, or are to be turned and are no squares.
  Sampler(const DataSet& data, const SamplerOptions& options);

  int64_t height() const { return height_; }  // px, of a patch or item
  int64_t width() const { return width_; }
  Batch batch(int64_t number) const;  // throws what DataSet::pixels throws

 private:
  struct Sample {
    cv::Mat pixels;
    int32_t label;
  };
  Sample sample(uint64_t position, uint64_t seed) const;
  Sample patch(std::mt19937_64& random) const;
  Sample whole(uint64_t position, std::mt19937_64& random) const;

  const DataSet& data_;
  SamplerOptions options_;
  int64_t height_, width_;
  std::vector<uint64_t> last_pixel_;  // running sum of the items' pixels
};

// Writes channel after channel.
void to_planes(const cv::Mat& pixels, float* out);

}  // namespace strait::train
