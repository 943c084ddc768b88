#include "canvas.h"

#include <algorithm>

#include <opencv2/imgproc.hpp>

namespace samples {

void Canvas::write(const std::string& text, Point at, float height, const Colour& ink, int font) {
  const float size = height * kSamples;
  const int thickness = std::max(1, static_cast<int>(size / 8));
  const double scale = cv::getFontScaleFromHeight(font, static_cast<int>(size), thickness);
  const cv::Point origin(static_cast<int>(at[0] * kSamples), static_cast<int>(at[1] * kSamples));
  cv::putText(samples_, text, origin, font, scale, {ink[0], ink[1], ink[2]}, thickness, cv::LINE_8);
}

cv::Mat Canvas::develop(double scale) const {
  cv::Mat light, levels, result;
  cv::resize(samples_, light, {}, scale / kSamples, scale / kSamples, cv::INTER_AREA);
  cv::min(light, 1.0, light);
  cv::max(light, 0.0, light);
  cv::pow(light, 1 / 2.2, levels);
  levels.convertTo(levels, CV_8U, 255);
  cv::cvtColor(levels, result, cv::COLOR_RGB2BGR);
  return result;
}

}  // namespace samples
