#include "noisy.h"

#include "core/seed.h"
#include "noise/gaussian.h"
#include "strait/pixels.h"

namespace samples {

cv::Mat noisy(const cv::Mat& clean, const std::string& name) {
  constexpr double kSigma = 25;
  cv::Mat out(clean.size(), CV_MAKETYPE(CV_32F, clean.channels()));
  strait::noise::add_gaussian(clean, kSigma, strait::derive_seed(1, name), out);
  return strait::with_depth(out, CV_8U);
}

}  // namespace samples
