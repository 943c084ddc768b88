// The pictures that latents are measured on, brought to the size that a model takes.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "nn/shape.h"
#include "train/data/data_set.h"

namespace strait::cli {

struct LatentData {
  std::vector<std::filesystem::path>
      paths;  // folders, picture files, idx files (.gz, .idx, or "ubyte" in the name)
  std::array<int, 2> tile_px = {0, 0};  // width, height: pictures are sheets of these; 0: they are items
  int64_t most = 0;                     // of each path, evenly spread; 0: all
  bool classes = false;  // idx files come with their customary label file, folders name classes
};

class LatentItems {
 public:
  // `picture` is the shape of one, 1 or 3 channels. Throws what train::load_data throws, and Error
  // (bad_input) where there is no picture at all.
  LatentItems(const LatentData& data, const nn::Shape& picture, const train::Printer& print);

  size_t size() const { return data_.size(); }
  // `count` items from `first` on, dense N C H W in 0..1.
  std::vector<float> planes(size_t first, size_t count) const;
  std::vector<float> planes(const std::vector<size_t>& items) const;
  int32_t label(size_t item) const { return data_.items()[item].label; }  // -1: none

 private:
  nn::Shape picture_;
  train::DataSet data_;
};

}  // namespace strait::cli
