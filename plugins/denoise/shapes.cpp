#include "shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "drawing.h"

namespace strait::denoise {
namespace {

constexpr int kMostShapes = 8;
constexpr int kFraction = 4;  // coordinates are in 1/16 px

cv::Point place(const cv::Point2d& at) {
  return {static_cast<int>(std::lround(at.x * (1 << kFraction))),
          static_cast<int>(std::lround(at.y * (1 << kFraction)))};
}

cv::Point2d around(const cv::Point2d& centre, double radius, double angle) {
  return centre + radius * cv::Point2d(std::cos(angle), std::sin(angle));
}

// Small ones are likelier than large ones, as things are in pictures (scale invariance).
double random_radius(cv::Size size, Random& random) {
  return random.log_uniform(1, std::max(size.width, size.height) / 2.0);
}

void draw_polygon(cv::Mat& mask, const cv::Point2d& centre, double radius, Random& random) {
  const int corners = 3 + random.below(4);
  const double turn = random.uniform(0, 2 * std::numbers::pi);
  std::vector<cv::Point> polygon;
  for (int i = 0; i < corners; ++i)
    polygon.push_back(
        place(around(centre, radius * random.uniform(0.5, 1), turn + 2 * std::numbers::pi * i / corners)));
  cv::fillConvexPoly(mask, polygon, 255, cv::LINE_AA, kFraction);
}

// 0..255: how much of each pixel the shape covers.
cv::Mat random_mask(cv::Size size, Random& random) {
  cv::Mat mask = cv::Mat::zeros(size, CV_8U);
  const cv::Point2d centre(random.uniform(0, size.width), random.uniform(0, size.height));
  const double radius = random_radius(size, random);
  const int kind = random.below(3);
  if (kind == 0) {
    draw_polygon(mask, centre, radius, random);
  } else if (kind == 1) {
    const cv::Point axes = place({radius, radius * random.uniform(0.2, 1)});
    cv::ellipse(mask, place(centre), cv::Size(axes.x, axes.y), random.uniform(0, 180), 0, 360, 255,
                cv::FILLED, cv::LINE_AA, kFraction);
  } else {
    const double angle = random.uniform(0, std::numbers::pi);
    const double length = std::max(8.0, radius);
    cv::line(mask, place(around(centre, length, angle)), place(around(centre, -length, angle)), 255,
             1 + random.below(3), cv::LINE_AA, kFraction);
  }
  return mask;
}

void draw(const BatchView& shape, Random& random, float* patch) {
  const cv::Size size(static_cast<int>(shape.w), static_cast<int>(shape.h));
  for (int left = 1 + random.below(kMostShapes); left > 0; --left) {
    const cv::Mat mask = random_mask(size, random);
    const double gray = random.uniform(), colourful = random.uniform(0, 0.5);
    const double opacity = random.chance(0.5) ? 1 : random.uniform(0.1, 1);
    for (int64_t c = 0; c < shape.c; ++c) {
      const double tint = shape.c == 1 ? 0 : random.uniform(-colourful, colourful);
      const auto value = static_cast<float>(std::clamp(gray + tint, 0.0, 1.0));
      float* plane = patch + c * shape.h * shape.w;
      for (int64_t i = 0; i < shape.h * shape.w; ++i)
        plane[i] += static_cast<float>(opacity / 255) * mask.data[i] * (value - plane[i]);
    }
  }
}

}  // namespace

void draw_shapes(const BatchView& patches, double share, uint64_t seed, float* out) {
  draw_on_some(patches, share, seed, out,
               [&](Random& random, float* patch) { draw(patches, random, patch); });
}

}  // namespace strait::denoise
