#include "stage.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>

#include "strait/fit.h"
#include "strait/image.h"
#include "strait/pixels.h"

namespace strait::sheet {
namespace {

constexpr int kMostSidePx = 30000;

}  // namespace

Contract ContactSheet::contract() {
  return Contract("contact-sheet",
                  "Puts all pictures of a run side by side, row by row in their order; writes NAME.png.")
      .input("image", "what is shown, as large as fits into a cell; alpha is dropped")
      .param(
          integer("columns", "pictures in a row; 0: about as many as rows").by_default("0").range(0, 10000))
      .param(integer("cell", "side of the square that each picture gets")
                 .by_default("64")
                 .range(4, 4096)
                 .in("px"))
      .param(integer("gap", "between pictures").by_default("2").range(0, 100).in("px"))
      .param(choice("ground", {"dark", "white"}, "what is seen between pictures").by_default("dark"));
}

ContactSheet::ContactSheet(const Params& params)
    : columns_(static_cast<int>(params.integer("columns"))),
      cell_px_(static_cast<int>(params.integer("cell"))),
      gap_px_(static_cast<int>(params.integer("gap"))),
      ground_(params.text("ground") == "white" ? 255 : 32) {}

void ContactSheet::run(Frame& frame) {
  const cv::Mat picture = thumbnail(with_channels(input_mat(frame), 3), {cell_px_, cell_px_});
  cv::Mat3b cell = with_depth(picture, CV_8U).clone();
  const std::lock_guard lock(mutex_);
  cells_.emplace(frame.ordinal(), std::move(cell));
}

cv::Mat3b ContactSheet::draw() const {
  const auto count = static_cast<int>(cells_.size());
  const int square = static_cast<int>(std::ceil(std::sqrt(count)));
  const int columns = std::min(count, columns_ > 0 ? columns_ : square);
  const int rows = (count + columns - 1) / columns, step = cell_px_ + gap_px_;
  if (columns > kMostSidePx / step || rows > kMostSidePx / step)
    throw Error(
        Code::limit, "contact-sheet",
        fmt::format("{} pictures in {} columns, cells of {} px (expected a sheet of at most {} px a side)",
                    count, columns, cell_px_, kMostSidePx),
        "show fewer pictures, or lower cell");
  cv::Mat3b sheet(rows * step + gap_px_, columns * step + gap_px_, cv::Vec3b::all(ground_));
  int place = 0;
  for (const auto& [ordinal, cell] : cells_) {
    const cv::Point corner(gap_px_ + place % columns * step, gap_px_ + place / columns * step);
    const cv::Point middle((cell_px_ - cell.cols) / 2, (cell_px_ - cell.rows) / 2);
    cell.copyTo(sheet(cv::Rect(corner + middle, cell.size())));
    ++place;
  }
  return sheet;
}

void ContactSheet::finish(Frame& frame) const {
  if (cells_.empty()) return;
  std::vector<uint8_t> png;
  cv::imencode(".png", draw(), png);
  frame.write_file(".png", png.data(), png.size());
}

}  // namespace strait::sheet

STRAIT_PLUGIN("sheet", "0.1.0", strait::sheet::ContactSheet);
