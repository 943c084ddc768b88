#include "textures.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "drawing.h"

namespace strait::denoise {
namespace {

constexpr double kShortestWave = 2.2, kLongestWave = 16;  // px; 2 is the shortest that pixels can show

// About -1..1, smooth over a third of the patch.
cv::Mat smooth_field(cv::Size size, Random& random) {
  cv::Mat coarse(5, 5, CV_32F), field;
  for (int i = 0; i < 25; ++i) coarse.at<float>(i / 5, i % 5) = static_cast<float>(random.uniform(-1, 1));
  cv::resize(coarse, field, size, 0, 0, cv::INTER_CUBIC);
  return field;
}

// -1..1.
cv::Mat grating(cv::Size size, Random& random) {
  const double wave = random.log_uniform(kShortestWave, kLongestWave);
  const double angle = random.uniform(0, std::numbers::pi);
  const double phase = random.uniform(0, 2 * std::numbers::pi);
  const auto along_x = static_cast<float>(2 * std::numbers::pi / wave * std::cos(angle));
  const auto along_y = static_cast<float>(2 * std::numbers::pi / wave * std::sin(angle));
  const auto bend = static_cast<float>(random.uniform(0, 6));                   // radians
  const auto edge = static_cast<float>(random.uniform(0.3, wave < 5 ? 1 : 5));  // sharper ones would alias
  const cv::Mat bent = smooth_field(size, random);
  cv::Mat out(size, CV_32F);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const float at = static_cast<float>(phase) + along_x * static_cast<float>(x) +
                       along_y * static_cast<float>(y) + bend * bent.at<float>(y, x);
      out.at<float>(y, x) = std::tanh(edge * std::sin(at)) / std::tanh(edge);
    }
  return out;
}

// 0..1: where the texture is, between edges soft or sharp.
cv::Mat region(cv::Size size, Random& random) {
  cv::Mat mask = smooth_field(size, random);
  const double slope = random.log_uniform(1, 20);
  mask = (mask - random.uniform(-0.6, 0.4)) * slope + 0.5;
  cv::min(mask, 1.0, mask);
  cv::max(mask, 0.0, mask);
  return mask;
}

void draw(const BatchView& shape, Random& random, float* patch) {
  const cv::Size size(static_cast<int>(shape.w), static_cast<int>(shape.h));
  cv::Mat texture = grating(size, random);
  if (random.chance(0.25)) texture = texture.mul(grating(size, random));
  texture = texture.mul(region(size, random)) * random.log_uniform(0.02, 0.4);
  const double tint = random.uniform(0, 0.5);
  for (int64_t c = 0; c < shape.c; ++c) {
    const auto strength = static_cast<float>(shape.c == 1 ? 1 : random.uniform(1 - tint, 1));
    float* plane = patch + c * shape.h * shape.w;
    for (int64_t i = 0; i < shape.h * shape.w; ++i)
      plane[i] = std::clamp(plane[i] + strength * texture.ptr<float>()[i], 0.0f, 1.0f);
  }
}

}  // namespace

void draw_textures(const BatchView& patches, double share, uint64_t seed, float* out) {
  draw_on_some(patches, share, seed, out,
               [&](Random& random, float* patch) { draw(patches, random, patch); });
}

}  // namespace strait::denoise
