// The files of an item: its picture, and where its defects are.
#include <fmt/format.h>

#include "cli/anomaly_set.h"
#include "core/file.h"
#include "io/load.h"
#include "strait/error.h"

namespace strait::cli {
namespace {

constexpr uint64_t kMostBoxBytes = uint64_t{1} << 20;

}  // namespace

cv::Mat AnomalyItem::picture() const {
  return pixels.empty() ? io::read_picture(file, {}).pixels : pixels;
}

GroundTruth AnomalyItem::ground_truth(cv::Size picture) const {
  if (!truth) return {cv::Mat::zeros(picture, CV_32F), 0};
  if (truth->extension() == ".txt") {
    const std::vector<char> text = read_file(*truth, kMostBoxBytes);
    return truth_of_boxes(parse_boxes({text.data(), text.size()}, truth->string()), picture, truth->string());
  }
  const cv::Mat mask = io::read_picture(*truth, {}).pixels;
  if (mask.size() != picture)
    throw Error(Code::bad_input, truth->string(),
                fmt::format("has another size than its picture (expected {}x{}, got {}x{})", picture.width,
                            picture.height, mask.cols, mask.rows),
                "compare the two files");
  return truth_of_mask(mask);
}

}  // namespace strait::cli
