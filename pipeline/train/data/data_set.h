// Items to train on: pictures, tiles of sheets, pictures of idx files. What fits into memory is kept decoded;
// the rest is decoded again whenever it is asked for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "train/data/listing.h"
#include "train/data/picture.h"

namespace strait::train {

// Receives one line of text at a time.
using Printer = std::function<void(const std::string&)>;

struct DataOptions {
  int channels = 1;
  int smallest_side = 1;  // px; smaller items are left out
  std::array<uint8_t, 3> background = {255, 255, 255};
  uint64_t memory_bytes = uint64_t{4} << 30;  // for decoded pixels
};

// A decoded file, or how to decode it.
struct PixelSource {
  std::filesystem::path path;
  Decoding how;
  cv::Mat pixels;  // empty: kept on disk
};

struct Item {
  uint32_t source;
  int32_t label;    // -1: none
  cv::Rect region;  // of the source's pixels
};

// Const functions may be called from any thread.
class DataSet {
 public:
  DataSet() = default;
  DataSet(std::vector<PixelSource> sources, std::vector<Item> items)
      : sources_(std::make_shared<const std::vector<PixelSource>>(std::move(sources))),
        items_(std::move(items)) {}

  size_t size() const { return items_.size(); }
  const std::vector<Item>& items() const { return items_; }
  const std::filesystem::path& path(const Item& item) const { return (*sources_)[item.source].path; }

  // 8-bit, interleaved channels; may share memory with others: read only. Throws Error(io) where a file that
  // is kept on disk can no longer be decoded.
  cv::Mat pixels(const Item& item) const;
  uint64_t memory_bytes() const;  // of decoded pixels
  size_t sources_on_disk() const;

  // Moves the items that `chosen` (one flag for each) names into a set of their own, over the same pixels.
  DataSet take_out(const std::vector<bool>& chosen);

 private:
  std::shared_ptr<const std::vector<PixelSource>> sources_;
  std::vector<Item> items_;
};

// In the order of sets and, within them, of paths and places; the same on every run and for any number of
// threads. Decodes with all cores. Files that cannot be used are skipped; `print` receives a line about every
// kind of skipping. Throws Error: bad_input (a sheet or idx file that does not fit its description), limit
// (an idx file that does not fit into memory).
DataSet load_data(const std::vector<ListedSet>& sets, const Classes& classes, const DataOptions& options,
                  const Printer& print);

}  // namespace strait::train
