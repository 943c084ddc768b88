#include "rendering.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace strait::denoise {
namespace {

constexpr int kSteps = 4 * 255;  // of the tables: the 8-bit levels are among their nodes

double srgb(double linear) {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

float interpolated(const std::vector<float>& table, float position) {
  const float at = std::clamp(position, 0.0f, 1.0f) * kSteps;
  const int i = std::min(static_cast<int>(at), kSteps - 1);
  const float low = table[static_cast<size_t>(i)], high = table[static_cast<size_t>(i) + 1];
  return low + (at - static_cast<float>(i)) * (high - low);
}

template <typename Function>
cv::Mat mapped(const cv::Mat& from, const Function& function) {
  cv::Mat to(from.size(), from.type());
  for (int y = 0; y < from.rows; ++y) {
    const auto* in = from.ptr<float>(y);
    auto* out = to.ptr<float>(y);
    for (int x = 0; x < from.cols * from.channels(); ++x) out[x] = function(in[x]);
  }
  return to;
}

// XYZ to camera at daylight, of the cameras of the Darmstadt Noise Dataset (Ploetz, Roth 2017,
// arXiv:1707.01313), as their raw files state them: Nexus 6P, Sony A7R, Olympus E-M10, Sony RX100 IV.
const std::array<cv::Matx33d, 4> kCameraFromXyz = {
    cv::Matx33d(1.0234, -0.2969, -0.2266, -0.5625, 1.6328, -0.0469, -0.0703, 0.2188, 0.6406),
    cv::Matx33d(0.4913, -0.0541, -0.0202, -0.6130, 1.3513, 0.2906, -0.1564, 0.2151, 0.7183),
    cv::Matx33d(0.8380, -0.2630, -0.0639, -0.2887, 1.0725, 0.2496, -0.0627, 0.1427, 0.5438),
    cv::Matx33d(0.6596, -0.2079, -0.0562, -0.4782, 1.3016, 0.1933, -0.0970, 0.1581, 0.5181)};
const cv::Matx33d kXyzFromSrgb(0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339,
                               0.1191920, 0.9503041);

// Red-green-blue to camera; white goes to white.
cv::Matx33d random_colours(Random& random) {
  cv::Matx33d mixed = cv::Matx33d::zeros();
  for (const cv::Matx33d& one : kCameraFromXyz) mixed += one * random.uniform();
  mixed = mixed * kXyzFromSrgb;
  for (int row = 0; row < 3; ++row) {
    const double sum = mixed(row, 0) + mixed(row, 1) + mixed(row, 2);
    for (int column = 0; column < 3; ++column) mixed(row, column) /= sum;
  }
  return mixed;
}

cv::Matx33d reversed(const cv::Matx33d& matrix) {  // red-green-blue <-> blue-green-red
  const cv::Matx33d swap(0, 0, 1, 0, 1, 0, 1, 0, 0);
  return swap * matrix * swap;
}

}  // namespace

ToneCurve::ToneCurve(double contrast) {
  for (int i = 0; i <= kSteps; ++i) {
    const double root = static_cast<double>(i) / kSteps;
    const double y = srgb(root * root);
    picture_at_root_.push_back(static_cast<float>(y + contrast * ((3 - 2 * y) * y * y - y)));
  }
  size_t after = 1;
  for (int i = 0; i <= kSteps; ++i) {
    const float picture = static_cast<float>(i) / kSteps;
    while (after < kSteps && picture_at_root_[after] < picture) ++after;
    const float low = picture_at_root_[after - 1], high = picture_at_root_[after];
    const float share = std::clamp((picture - low) / (high - low), 0.0f, 1.0f);
    const float root = (static_cast<float>(after - 1) + share) / kSteps;
    linear_at_picture_.push_back(root * root);
  }
}

float ToneCurve::to_picture(float linear) const {
  return interpolated(picture_at_root_, std::sqrt(std::max(linear, 0.0f)));
}

float ToneCurve::to_linear(float picture) const {
  return interpolated(linear_at_picture_, picture);
}

Rendering::Rendering(const cv::Matx33f& camera_from_linear, double contrast)
    : camera_from_linear_(camera_from_linear),
      linear_from_camera_(camera_from_linear.inv()),
      tone_(contrast) {}

Rendering Rendering::random(Random& random) {
  const cv::Matx33d colours = reversed(random_colours(random));
  const double exposure = random.uniform(0.6, 1);
  const double red_gain = random.uniform(1.3, 2.6), blue_gain = random.uniform(1.2, 2.4);
  const auto balance = cv::Matx33d::diag({exposure / blue_gain, exposure, exposure / red_gain});
  return {cv::Matx33f(balance * colours), random.uniform()};
}

cv::Mat Rendering::to_camera(const cv::Mat& picture) const {
  cv::Mat linear = mapped(picture, [this](float value) { return tone_.to_linear(value); }), camera;
  cv::transform(linear, camera, camera_from_linear_);
  return camera;
}

cv::Mat Rendering::to_picture(const cv::Mat& camera) const {
  cv::Mat linear;
  cv::transform(camera, linear, linear_from_camera_);
  return mapped(linear, [this](float value) { return tone_.to_picture(value); });
}

}  // namespace strait::denoise
