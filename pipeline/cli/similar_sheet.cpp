#include "cli/similar_sheet.h"

#include <algorithm>
#include <optional>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "strait/error.h"
#include "strait/fit.h"
#include "strait/pixels.h"

namespace strait::cli {

namespace {

constexpr int kSidePx = 160;
constexpr int kGapPx = 8;
constexpr int kLinePx = 15;
constexpr int kCaptionPx = 2 * kLinePx + 4;
constexpr double kTextScale = 0.38;
const cv::Scalar kGround(32, 32, 32);
const cv::Scalar kInk(224, 224, 224);
const cv::Scalar kFaint(150, 150, 150);

void place(const cv::Mat& picture, cv::Mat cell) {
  if (picture.empty()) return;
  const cv::Mat scaled = thumbnail(with_depth(with_channels(picture, 3), CV_8U), {kSidePx, kSidePx});
  const cv::Point middle((kSidePx - scaled.cols) / 2, (kSidePx - scaled.rows) / 2);
  scaled.copyTo(cell(cv::Rect(middle, scaled.size())));
}

int width_of(const std::string& text) {
  int baseline = 0;
  return cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, kTextScale, 1, &baseline).width;
}

// The end of a path tells more than its beginning.
std::string shortened(std::string text) {
  if (width_of(text) <= kSidePx) return text;
  while (text.size() > 1 && width_of("..." + text) > kSidePx) text.erase(0, 1);
  return "..." + text;
}

void draw(const SheetCell& cell, cv::Mat sheet, cv::Point corner) {
  place(cell.picture, sheet(cv::Rect(corner, cv::Size(kSidePx, kSidePx))));
  const auto write = [&](const std::string& text, int line, const cv::Scalar& ink) {
    cv::putText(sheet, shortened(text), corner + cv::Point(0, kSidePx + line * kLinePx),
                cv::FONT_HERSHEY_SIMPLEX, kTextScale, ink, 1, cv::LINE_AA);
  };
  write(cell.caption, 1, kInk);
  write(cell.figure, 2, kFaint);
}

}  // namespace

void write_sheet(const std::filesystem::path& file, const std::vector<std::vector<SheetCell>>& groups) {
  std::vector<std::pair<const SheetCell*, cv::Point>> placed;
  int rows = 0, columns = 1;
  const cv::Size step(kSidePx + kGapPx, kSidePx + kCaptionPx + kGapPx);
  for (const std::vector<SheetCell>& group : groups) {
    int column = 0;
    for (const SheetCell& cell : group) {
      if (column == kSheetColumns) ++rows, column = 0;
      placed.emplace_back(&cell, cv::Point(kGapPx + column * step.width, kGapPx + rows * step.height));
      columns = std::max(columns, ++column);
    }
    ++rows;
  }
  cv::Mat sheet(kGapPx + rows * step.height, kGapPx + columns * step.width, CV_8UC3, kGround);
  for (const auto& [cell, corner] : placed) draw(*cell, sheet, corner);
  bool written = false;
  try {
    written = cv::imwrite(file.string(), sheet);
  } catch (const cv::Exception&) {  // of a name that ends as no picture's
  }
  if (!written)
    throw Error(Code::io, file.string(), "cannot be written",
                "check folder and space, and let it end in .png");
}

}  // namespace strait::cli
