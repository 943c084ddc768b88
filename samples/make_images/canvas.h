// A picture being painted, with several samples a pixel in each direction so that edges come out smooth.
#pragma once

#include <opencv2/core.hpp>

#include "texture.h"

namespace samples {

constexpr int kSamples = 2;  // per unit and direction

class Canvas {
 public:
  // In units: pixels, unless it is developed to another scale.
  Canvas(int width, int height) : samples_(height * kSamples, width * kSamples, CV_32FC3) {}

  float width() const { return static_cast<float>(samples_.cols) / kSamples; }
  float height() const { return static_cast<float>(samples_.rows) / kSamples; }

  // colour_at(Point) for every sample.
  template <typename Shader>
  void shade(const Shader& colour_at) {
    for (int y = 0; y < samples_.rows; ++y)
      for (int x = 0; x < samples_.cols; ++x) samples_.at<Colour>(y, x) = colour_at(position(x, y));
  }

  // paint(Point from `centre`, Colour& there), for the samples no further than `reach` from the
  // centre.
  template <typename Painter>
  void dab(Point centre, float reach, const Painter& paint) {
    const cv::Rect all({0, 0}, samples_.size());
    const cv::Rect box(
        static_cast<int>((centre[0] - reach) * kSamples), static_cast<int>((centre[1] - reach) * kSamples),
        static_cast<int>(2 * reach * kSamples) + 2, static_cast<int>(2 * reach * kSamples) + 2);
    const cv::Rect inside = box & all;
    for (int y = inside.y; y < inside.y + inside.height; ++y)
      for (int x = inside.x; x < inside.x + inside.width; ++x)
        paint(position(x, y) - centre, samples_.at<Colour>(y, x));
  }

  // A line of Latin text whose baseline begins at `at`; `height` is that of a capital.
  void write(const std::string& text, Point at, float height, const Colour& ink, int font);

  // 8-bit BGR with `scale` pixels a unit, averaged over each pixel's samples, gamma 2.2.
  cv::Mat develop(double scale = 1) const;

 private:
  static Point position(int x, int y) {
    return {(static_cast<float>(x) + 0.5F) / kSamples, (static_cast<float>(y) + 0.5F) / kSamples};
  }
  cv::Mat samples_;  // CV_32FC3, red first
};

}  // namespace samples
