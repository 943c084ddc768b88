#include "error_map.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace strait::anomaly {
namespace {

constexpr int kScales = 3, kSmallestSide = 16;
constexpr double kLuminance = 0.01 * 0.01, kContrast = 0.03 * 0.03;  // SSIM's K1 and K2, squared
constexpr double kGradient = 0.0026;                                 // of gradients of pixels in 0..1

cv::Mat blurred(const cv::Mat& image) {
  cv::Mat out;
  cv::GaussianBlur(image, out, {7, 7}, 1.5, 1.5, cv::BORDER_REFLECT);
  return out;
}

cv::Mat gradient(const cv::Mat& plane) {
  cv::Mat x, y, length;
  cv::Scharr(plane, x, CV_32F, 1, 0, 1.0 / 32, 0, cv::BORDER_REFLECT);
  cv::Scharr(plane, y, CV_32F, 0, 1, 1.0 / 32, 0, cv::BORDER_REFLECT);
  cv::magnitude(x, y, length);
  return length;
}

// (2 a b + c) / (a^2 + b^2 + c)
cv::Mat similarity(const cv::Mat& a, const cv::Mat& b, double c) {
  cv::Mat above = 2 * a.mul(b) + c, below = a.mul(a) + b.mul(b) + c, ratio;
  cv::divide(above, below, ratio);
  return ratio;
}

cv::Mat ssim(const cv::Mat& a, const cv::Mat& b) {
  const cv::Mat ma = blurred(a), mb = blurred(b);
  const cv::Mat va = blurred(a.mul(a)) - ma.mul(ma), vb = blurred(b.mul(b)) - mb.mul(mb);
  const cv::Mat cov = blurred(a.mul(b)) - ma.mul(mb);
  cv::Mat above = 2 * cov + kContrast, below = va + vb + kContrast, structure;
  cv::divide(above, below, structure);
  return structure.mul(similarity(ma, mb, kLuminance));
}

cv::Mat plane_error(const cv::Mat& a, const cv::Mat& b) {
  return (1 - ssim(a, b)) / 4 + (1 - similarity(gradient(a), gradient(b), kGradient)) / 2;
}

std::vector<cv::Mat> planes_of(const cv::Mat& image) {
  std::vector<cv::Mat> planes;
  cv::split(image, planes);
  return planes;
}

}  // namespace

cv::Mat squared_error(const cv::Mat& picture, const cv::Mat& rebuilt) {
  cv::Mat difference, sum = cv::Mat::zeros(picture.size(), CV_32F);
  cv::subtract(picture, rebuilt, difference);
  for (const cv::Mat& plane : planes_of(difference)) sum += plane.mul(plane) / picture.channels();
  return sum;
}

cv::Mat structural_error(const cv::Mat& picture, const cv::Mat& rebuilt) {
  std::vector<cv::Mat> a = planes_of(picture), b = planes_of(rebuilt);
  cv::Mat sum = cv::Mat::zeros(picture.size(), CV_32F);
  int scales = 0;
  for (; scales < kScales; ++scales) {
    const cv::Size size = a.front().size();
    if (scales > 0 && std::min(size.width, size.height) < kSmallestSide) break;
    for (size_t c = 0; c < a.size(); ++c) {
      cv::Mat error = plane_error(a[c], b[c]);
      if (size != picture.size()) cv::resize(error, error, picture.size(), 0, 0, cv::INTER_LINEAR);
      sum += error / static_cast<double>(a.size());
      const cv::Size half((size.width + 1) / 2, (size.height + 1) / 2);
      cv::resize(a[c], a[c], half, 0, 0, cv::INTER_AREA);
      cv::resize(b[c], b[c], half, 0, 0, cv::INTER_AREA);
    }
  }
  return sum / scales;
}

double top_mean(const cv::Mat& map, double share) {
  std::vector<float> values;
  for (int y = 0; y < map.rows; ++y)
    values.insert(values.end(), map.ptr<float>(y), map.ptr<float>(y) + map.cols);
  const size_t count =
      std::clamp<size_t>(static_cast<size_t>(share * static_cast<double>(values.size())), 1, values.size());
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count - 1), values.end(),
                   std::greater<>());
  return std::accumulate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count), 0.0) /
         static_cast<double>(count);
}

}  // namespace strait::anomaly
