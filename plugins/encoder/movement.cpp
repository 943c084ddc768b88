// Geometry of views: where each pixel comes from.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/imgproc.hpp>

#include "views.h"

namespace strait::encoder {
namespace {

double factor(double most, Random& random) {
  return std::exp(random.around(std::log(1 + most)));
}

// From the centre of the view to the centre of the picture, in px: (x, y) comes from A (x, y) + b.
struct Affine {
  cv::Matx22d turn = cv::Matx22d::eye();
  cv::Vec2d shift;
};

Affine random_affine(const Movement& options, cv::Size size, Random& random) {
  const double angle = random.around(options.rotate_deg) * std::numbers::pi / 180;
  const double zoom = factor(options.scale, random), stretch = std::sqrt(factor(options.stretch, random));
  const double shear = random.around(options.shear), mirror = random.chance(options.mirror) ? -1 : 1;
  const cv::Matx22d rotation(std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle));
  const cv::Matx22d shape(zoom * stretch * mirror, shear, 0, zoom / stretch);
  return {rotation * shape,
          {random.around(options.shift) * size.width, random.around(options.shift) * size.height}};
}

// A part of the picture instead of all of it.
void crop(Affine& affine, double least_area, cv::Size size, Random& random) {
  if (least_area >= 1) return;
  const double side = std::sqrt(random.uniform(least_area, 1));
  const double aspect = std::sqrt(std::exp(random.around(std::log(4.0 / 3))));
  const double width = std::min(1.0, side * aspect), height = std::min(1.0, side / aspect);
  affine.turn = affine.turn * cv::Matx22d(width, 0, 0, height);
  affine.shift +=
      cv::Vec2d(random.around((1 - width) / 2) * size.width, random.around((1 - height) / 2) * size.height);
}

cv::Mat displacements(const Movement& options, cv::Size size, Random& random) {
  const int cells = static_cast<int>(options.elastic_cells);
  cv::Mat coarse(cells, cells, CV_32FC2), fine;
  for (int i = 0; i < cells * cells; ++i)
    coarse.at<cv::Vec2f>(i / cells, i % cells) = {
        static_cast<float>(random.normal() * options.elastic * size.width),
        static_cast<float>(random.normal() * options.elastic * size.height)};
  cv::resize(coarse, fine, size, 0, 0, cv::INTER_CUBIC);
  return fine;
}

}  // namespace

cv::Mat moved(const cv::Mat& picture, const Movement& options, Random& random) {
  const cv::Size size = picture.size();
  Affine affine = random_affine(options, size, random);
  crop(affine, options.least_area, size, random);
  cv::Mat from(size, CV_32FC2, cv::Scalar::all(0)), result;
  if (options.elastic > 0) from = displacements(options, size, random);
  const cv::Vec2d centre((size.width - 1) / 2.0, (size.height - 1) / 2.0);
  for (int y = 0; y < size.height; ++y) {
    auto* row = from.ptr<cv::Vec2f>(y);
    for (int x = 0; x < size.width; ++x)
      row[x] += cv::Vec2f(affine.turn * (cv::Vec2d(x, y) - centre) + affine.shift + centre);
  }
  cv::remap(picture, result, from, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return result;
}

}  // namespace strait::encoder
