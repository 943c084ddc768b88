// Pictures for training, decoded once and kept in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace strait::train {

// Receives one line of text at a time.
using Printer = std::function<void(const std::string&)>;

// A folder (or file) to take pictures from, with all its sub-folders.
struct PictureSet {
  std::filesystem::path path;
  double scale = 1;                  // pictures are scaled by this, at most 1, averaging areas
  std::vector<std::string> exclude;  // paths below `path` (files or folders, with '/') that stay out
};

struct DatasetOptions {
  int channels = 1;                           // 1: gray (Rec. 601 luma), 3: blue-green-red
  int smallest_side = 1;                      // smaller pictures are left out
  uint64_t memory_bytes = uint64_t{4} << 30;  // pictures past it are left out
};

struct Picture {
  std::filesystem::path path;
  cv::Mat pixels;  // 8-bit, options.channels interleaved
};

// In the order of sets and, within them, of paths; the same on every run and for any number of threads.
using Pictures = std::vector<Picture>;

// Decodes with all cores. What cannot be used is skipped; `print` receives a line about every kind of
// skipping. Throws Error: missing (a folder), bad_input (no picture at all is left).
Pictures load_pictures(const std::vector<PictureSet>& sets, const DatasetOptions& options,
                       const Printer& print);

// Takes out the pictures to validate on: one in 20 but at most 12 and at least one, spread evenly over the
// pixels from a start given by `seed`. A file that stands in several sets leaves all of them; a lone picture
// stays in both.
Pictures split_validation(Pictures& training, uint64_t seed);

}  // namespace strait::train
