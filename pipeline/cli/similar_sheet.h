// Pictures side by side as one picture, each above its caption.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace strait::cli {

struct SheetCell {
  cv::Mat picture;           // any depth and channels; empty: a blank
  std::string caption = {};  // long ones lose their beginning
  std::string figure = {};   // a second line
};

// Groups of cells, each beginning on a row of its own, `kSheetColumns` cells in a row. Throws Error(io)
// where the file cannot be written.
constexpr int kSheetColumns = 7;
void write_sheet(const std::filesystem::path& file, const std::vector<std::vector<SheetCell>>& groups);

}  // namespace strait::cli
