// Pictures that are known to be good or bad, to judge a detector by.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "cli/ground_truth.h"

namespace strait::cli {

struct AnomalySelection {
  std::vector<std::filesystem::path> data;                           // folders, pictures, idx files
  std::vector<std::string> good = {"good", "free", "ok", "normal"};  // names of folders
  std::vector<std::string> bad;                                      // likewise; empty: all others
  std::vector<std::string> only;                                     // patterns of file names; empty: all
  std::vector<std::string> only_good;                                // likewise, of good pictures
  std::vector<std::string>
      truths;                     // rules (cli/ground_truth.h); empty: where the defects are is not looked at
  std::optional<int> good_class;  // of idx files
};

struct AnomalyItem {
  std::string name;
  bool bad;
  std::filesystem::path file;
  std::optional<std::filesystem::path> truth;  // of bad pictures
  cv::Mat pixels;                              // of idx files; else empty

  // Throws Error where the file cannot be read.
  cv::Mat picture() const;
  // Of a picture of this size. Throws Error where the file cannot be read or has another size.
  GroundTruth ground_truth(cv::Size picture) const;
};

// Sorted by name. Throws Error: usage where there are not good and bad ones, or some bad ones have a truth
// and others do not.
std::vector<AnomalyItem> anomaly_items(const AnomalySelection& selection);

}  // namespace strait::cli
