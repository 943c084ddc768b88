#include "metrics.h"

#include <cmath>
#include <limits>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "strait/pixels.h"

namespace strait::compare {

namespace {

constexpr int kWindow = 11;

cv::Mat levels(const cv::Mat& image) {
  const cv::Mat colour = image.channels() == 4 ? with_channels(image, 3) : image;
  cv::Mat result;
  colour.convertTo(result, CV_64F, 255.0 / full_scale(colour.depth()));
  cv::min(result, 255.0, result);
  cv::max(result, 0.0, result);
  return result;
}

std::string shape(const cv::Mat& image) {
  return std::to_string(image.cols) + "x" + std::to_string(image.rows) + "x" +
         std::to_string(image.channels());
}

void require_same_shape(const cv::Mat& image, const cv::Mat& reference) {
  if (image.size() != reference.size() || image.channels() != reference.channels())
    throw Error(Code::bad_input, "",
                "the pictures differ in shape (expected " + shape(reference) + ", got " + shape(image) + ")",
                "resize or convert one of them");
}

cv::Mat blur(const cv::Mat& image) {
  static const cv::Mat kernel = cv::getGaussianKernel(kWindow, 1.5, CV_64F);
  cv::Mat result;
  cv::sepFilter2D(image, result, CV_64F, kernel, kernel);
  constexpr int kEdge = kWindow / 2;
  return result(cv::Rect(kEdge, kEdge, image.cols - 2 * kEdge, image.rows - 2 * kEdge));
}

double ssim_of_channel(const cv::Mat& x, const cv::Mat& y) {
  constexpr double kC1 = 0.01 * 255 * 0.01 * 255, kC2 = 0.03 * 255 * 0.03 * 255;
  const cv::Mat mean_x = blur(x), mean_y = blur(y);
  const cv::Mat mean_xx = mean_x.mul(mean_x), mean_yy = mean_y.mul(mean_y), mean_xy = mean_x.mul(mean_y);
  const cv::Mat var_x = blur(x.mul(x)) - mean_xx, var_y = blur(y.mul(y)) - mean_yy,
                cov = blur(x.mul(y)) - mean_xy;
  const cv::Mat above = (2 * mean_xy + kC1).mul(2 * cov + kC2);
  const cv::Mat below = cv::Mat(mean_xx + mean_yy + kC1).mul(cv::Mat(var_x + var_y + kC2));
  return cv::mean(above / below)[0];
}

}  // namespace

double psnr(const cv::Mat& image, const cv::Mat& reference) {
  const cv::Mat x = levels(image), y = levels(reference);
  require_same_shape(x, y);
  const double squares = cv::norm(x, y, cv::NORM_L2SQR);
  if (squares == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(x.total()) * x.channels() / squares);
}

double ssim(const cv::Mat& image, const cv::Mat& reference) {
  const cv::Mat x = levels(image), y = levels(reference);
  require_same_shape(x, y);
  if (x.cols < kWindow || x.rows < kWindow)
    throw Error(Code::bad_input, "", "SSIM needs 11x11 pixels (got " + shape(x) + ")");
  std::vector<cv::Mat> xs, ys;
  cv::split(x, xs);
  cv::split(y, ys);
  double sum = 0;
  for (size_t c = 0; c < xs.size(); ++c) sum += ssim_of_channel(xs[c], ys[c]);
  return sum / static_cast<double>(xs.size());
}

}  // namespace strait::compare
