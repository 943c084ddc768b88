#include "heat_map.h"

#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "strait/pixels.h"

namespace strait::anomaly {
namespace {

constexpr float kOpaque = 0.6f;

cv::Vec3f colour_of(float heat) {  // blue, green, red; heat from 0 to 1
  const auto ramp = [](float x) { return std::clamp(x, 0.0f, 1.0f) * 255.0f; };
  return {ramp(1 - 2 * heat), ramp(heat < 0.5f ? 2 * heat : 2 - 2 * heat), ramp(2 * heat)};
}

}  // namespace

cv::Mat heat_map(const cv::Mat& picture, const cv::Mat& map, double low, double high) {
  cv::Mat over = with_channels(with_depth(picture, CV_8U), 3).clone();
  const auto scale = static_cast<float>(1 / std::max(high - low, 1e-6));
  for (int y = 0; y < over.rows; ++y)
    for (int x = 0; x < over.cols; ++x) {
      const float heat = std::clamp((map.at<float>(y, x) - static_cast<float>(low)) * scale, 0.0f, 1.0f);
      auto& pixel = over.at<cv::Vec3b>(y, x);
      const float cover = kOpaque * std::min(1.0f, 2 * heat);
      const cv::Vec3f mixed = cv::Vec3f(pixel) * (1 - cover) + colour_of(heat) * cover;
      pixel = cv::Vec3b(cv::saturate_cast<uint8_t>(mixed[0]), cv::saturate_cast<uint8_t>(mixed[1]),
                        cv::saturate_cast<uint8_t>(mixed[2]));
    }
  return over;
}

}  // namespace strait::anomaly
