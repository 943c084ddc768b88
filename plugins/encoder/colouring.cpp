// Values of views: light, colour, sharpness, and what is hidden.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/imgproc.hpp>

#include "views.h"

namespace strait::encoder {
namespace {

constexpr float kBlue = 0.114f, kGreen = 0.587f, kRed = 0.299f;

double factor(double most, Random& random) {
  return 1 + random.around(most);
}

cv::Matx33f saturation(double amount) {
  const auto s = static_cast<float>(amount);
  const cv::Matx33f gray(kBlue, kGreen, kRed, kBlue, kGreen, kRed, kBlue, kGreen, kRed);
  return s * cv::Matx33f::eye() + (1 - s) * gray;
}

// About the gray axis; luma changes a little.
cv::Matx33f hue(double turns) {
  const double angle = 2 * std::numbers::pi * turns;
  const auto same = static_cast<float>((1 + 2 * std::cos(angle)) / 3);
  const auto next = static_cast<float>((1 - std::cos(angle)) / 3 - std::sin(angle) / std::sqrt(3.0));
  const auto last = static_cast<float>((1 - std::cos(angle)) / 3 + std::sin(angle) / std::sqrt(3.0));
  return {same, next, last, last, same, next, next, last, same};
}

void change_light(cv::Mat& picture, const Colouring& options, Random& random) {
  const double brightness = factor(options.brightness, random), contrast = factor(options.contrast, random);
  const cv::Scalar means = cv::mean(picture);
  double mean = 0;
  for (int c = 0; c < picture.channels(); ++c) mean += means[c] / picture.channels();
  picture.convertTo(picture, -1, brightness * contrast, brightness * (1 - contrast) * mean);
  if (picture.channels() == 3)
    cv::transform(picture, picture,
                  saturation(factor(options.saturation, random)) * hue(random.around(options.hue)));
}

void erase(cv::Mat& picture, double most_area, Random& random) {
  const double area = random.uniform(most_area / 10, most_area);
  const double aspect = std::sqrt(std::exp(random.around(std::log(3.0))));
  const auto side = [&](double share, int whole) {
    return std::clamp(static_cast<int>(std::lround(share * whole)), 1, whole);
  };
  const int width = side(std::sqrt(area) * aspect, picture.cols);
  const int height = side(std::sqrt(area) / aspect, picture.rows);
  const int x = static_cast<int>(random.uniform(0, picture.cols - width + 1));
  const int y = static_cast<int>(random.uniform(0, picture.rows - height + 1));
  cv::Scalar level;
  for (int c = 0; c < picture.channels(); ++c) level[c] = random.uniform();
  picture(cv::Rect(x, y, width, height)) = level;
}

void add_noise(cv::Mat& picture, double most, Random& random) {
  const double deviation = random.uniform(0, most);
  for (int y = 0; y < picture.rows; ++y) {
    auto* row = picture.ptr<float>(y);
    for (int x = 0; x < picture.cols * picture.channels(); ++x)
      row[x] += static_cast<float>(deviation * random.normal());
  }
}

}  // namespace

cv::Mat coloured(cv::Mat picture, const Colouring& options, Random& random) {
  if (random.chance(options.chance)) change_light(picture, options, random);
  picture = cv::min(cv::max(picture, 0), 1);
  if (options.gamma > 0) cv::pow(picture, std::exp(random.around(std::log(1 + options.gamma))), picture);
  if (picture.channels() == 3 && random.chance(options.gray)) cv::transform(picture, picture, saturation(0));
  if (random.chance(options.blur)) {
    const double deviation = random.uniform(std::min(0.3, options.blur_px), options.blur_px);
    cv::GaussianBlur(picture, picture, {}, deviation, deviation, cv::BORDER_REFLECT_101);
  }
  if (options.noise > 0) add_noise(picture, options.noise, random);
  if (random.chance(options.erase)) erase(picture, options.erase_area, random);
  return cv::min(cv::max(picture, 0), 1);
}

}  // namespace strait::encoder
