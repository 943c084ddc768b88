// How a camera turns what its sensor saw into a picture, and the way back ("unprocessing", Brooks et al.
// 2019, arXiv:1811.11127).
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "random.h"

namespace strait::denoise {

// The sRGB curve (IEC 61966-2-1), then an S-curve y + contrast * (3 y^2 - 2 y^3 - y). Tabulated: the two
// directions undo each other exactly at 8-bit levels, and to 1e-3 of full scale between.
class ToneCurve {
 public:
  explicit ToneCurve(double contrast);  // 0..1

  // Both clip their argument to 0..1.
  float to_picture(float linear) const;
  float to_linear(float picture) const;

 private:
  std::vector<float> picture_at_root_;  // over the root of the linear value: the curve is steep near black
  std::vector<float> linear_at_picture_;
};

class Rendering {
 public:
  // `camera_from_linear` takes linear sRGB, blue-green-red, to what the sensor measures; it can be inverted.
  Rendering(const cv::Matx33f& camera_from_linear, double contrast);
  // Colour matrix, white balance, exposure and contrast of some camera in some light.
  static Rendering random(Random& random);

  // CV_32FC3 blue-green-red each. Pictures are 0..1; camera values too, but for saturated colours, which may
  // lie a little outside.
  cv::Mat to_camera(const cv::Mat& picture) const;
  cv::Mat to_picture(const cv::Mat& camera) const;

 private:
  cv::Matx33f camera_from_linear_, linear_from_camera_;
  ToneCurve tone_;
};

}  // namespace strait::denoise
