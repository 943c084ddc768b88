// The items that a training is validated on, as batches.
#pragma once

#include <utility>
#include <vector>

#include "train/data/data_set.h"
#include "train/data/sampler.h"

namespace strait::train {

struct HeldOutOptions {
  int most = 1;      // items in a batch
  int patch_px = 0;  // as in training; 0: whole items
  int size_multiple = 1;
  bool labels = false;
  int most_side_px = 384;  // of larger pictures the middle of that side is looked at
};

// The same batches every time.
class HeldOut {
 public:
  HeldOut() = default;
  HeldOut(DataSet data, const HeldOutOptions& options);

  size_t items() const { return data_.size(); }
  size_t batches() const { return groups_.size(); }
  Batch batch(size_t index) const;  // 1 to `most` items of one size
  // A few items, evenly spread, cut to one size that is a multiple of size_multiple where they are that
  // large.
  Batch examples() const;

 private:
  cv::Size looked_at(const Item& item) const;
  Batch gather(const std::vector<size_t>& items, cv::Size size) const;

  DataSet data_;
  HeldOutOptions options_;
  std::vector<std::pair<size_t, size_t>> groups_;  // first item, number of items
};

}  // namespace strait::train
