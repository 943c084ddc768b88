#include "cli/picture_quality.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "io/load.h"
#include "nn/losses/structural.h"
#include "strait/fit.h"

namespace strait::cli {

namespace {

double ms_ssim(const cv::Mat& a, const cv::Mat& b) {
  constexpr int kWindow = 11, kMostScales = 5;
  int scales = 0;
  while (scales < kMostScales && std::min(a.rows, a.cols) >= kWindow << scales) ++scales;
  if (scales == 0) return 0;
  const size_t count = 3 * a.total();
  std::vector<float> planes_a(count), planes_b(count);
  to_planes(a, 3, planes_a.data());
  to_planes(b, 3, planes_b.data());
  return 1 - nn::ms_ssim_loss(planes_a.data(), planes_b.data(), {1, 3, a.rows, a.cols}, nullptr, scales);
}

}  // namespace

cv::Mat colour_of(const std::filesystem::path& file) {
  return with_depth(with_channels(io::read_picture(file, {}).pixels, 3), CV_8U);
}

RatePoint compare(const cv::Mat& original, const cv::Mat& result, size_t bytes, const std::string& where) {
  if (original.size() != result.size())
    throw Error(Code::internal, where, "the picture came back in another size");
  constexpr double kBits = 8;
  const double squares =
      cv::norm(original, result, cv::NORM_L2SQR) / (3 * static_cast<double>(original.total()));
  return {kBits * static_cast<double>(bytes) / static_cast<double>(original.total()),
          10 * std::log10(255.0 * 255.0 / std::max(squares, 1e-6)), ms_ssim(original, result)};
}

}  // namespace strait::cli
