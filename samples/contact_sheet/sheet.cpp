#include "contact_sheet/sheet.h"

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "strait/error.h"

namespace samples {

namespace {

constexpr int kCellsPerRow = 2;
constexpr int kGapPx = 8;
constexpr int kCaptionPx = 22;
const cv::Scalar kGround(32, 32, 32);
const cv::Scalar kInk(224, 224, 224);

cv::Mat read(const std::filesystem::path& file) {
  cv::Mat picture = cv::imread(file.string(), cv::IMREAD_COLOR);
  if (picture.empty())
    throw strait::Error(strait::Code::bad_input, file.string(), "cannot be read as a picture",
                        "remove or replace it");
  return picture;
}

// The middle of the picture, on the ground where it is smaller than the crop.
cv::Mat middle(const cv::Mat& picture) {
  const int width = std::min(kCropPx, picture.cols);
  const int height = std::min(kCropPx, picture.rows);
  const cv::Rect from((picture.cols - width) / 2, (picture.rows - height) / 2, width, height);
  const cv::Rect to((kCropPx - width) / 2, (kCropPx - height) / 2, width, height);
  cv::Mat crop(kCropPx, kCropPx, CV_8UC3, kGround);
  picture(from).copyTo(crop(to));
  return crop;
}

std::optional<Gain> measure(const Pair& pair, const cv::Mat& before, const cv::Mat& after) {
  if (pair.clean.empty()) return std::nullopt;
  const cv::Mat clean = read(pair.clean);
  if (clean.size() != before.size() || clean.size() != after.size()) return std::nullopt;
  return Gain{cv::PSNR(before, clean), cv::PSNR(after, clean)};
}

void place(const Cell& cell, cv::Mat sheet, cv::Point corner) {
  const cv::Size side(kCropPx, kCropPx);
  cell.before.copyTo(sheet(cv::Rect(corner, side)));
  cell.after.copyTo(sheet(cv::Rect(corner + cv::Point(kCropPx, 0), side)));
  cv::putText(sheet, cell.caption, corner + cv::Point(2, kCropPx + kCaptionPx - 7), cv::FONT_HERSHEY_SIMPLEX,
              0.45, kInk, 1, cv::LINE_AA);
}

}  // namespace

Cell make_cell(const Pair& pair) {
  const cv::Mat before = read(pair.before);
  const cv::Mat after = read(pair.after);
  Cell cell{middle(before), middle(after), pair.name, measure(pair, before, after)};
  if (cell.gain)
    cell.caption += fmt::format("   {:.2f} -> {:.2f} dB", cell.gain->before_db, cell.gain->after_db);
  return cell;
}

cv::Mat draw(const std::vector<Cell>& cells) {
  const int count = static_cast<int>(cells.size());
  const int columns = std::min(count, kCellsPerRow);
  const int rows = (count + kCellsPerRow - 1) / kCellsPerRow;
  const cv::Size step(2 * kCropPx + kGapPx, kCropPx + kCaptionPx + kGapPx);
  cv::Mat sheet(kGapPx + rows * step.height, kGapPx + columns * step.width, CV_8UC3, kGround);
  for (int i = 0; i < count; ++i)
    place(cells[static_cast<size_t>(i)], sheet,
          {kGapPx + i % kCellsPerRow * step.width, kGapPx + i / kCellsPerRow * step.height});
  return sheet;
}

}  // namespace samples
