#include "layout.h"

#include <algorithm>

namespace strait::map {

cv::Mat1d principal_places(const cv::Mat1f& latents) {
  cv::Mat1d places(latents.rows, 2, 0.0);
  if (latents.rows < 2) return places;
  const cv::PCA axes(latents, cv::noArray(), cv::PCA::DATA_AS_ROW, 2);
  const cv::Mat projected = axes.project(latents);
  projected.convertTo(places.colRange(0, projected.cols), CV_64F);
  for (int k = 0; k < projected.cols; ++k) {
    double low = 0, high = 0;
    cv::minMaxIdx(places.col(k), &low, &high);
    if (-low > high)
      for (int i = 0; i < places.rows; ++i) places(i, k) = -places(i, k);
  }
  return places;
}

cv::Mat1d in_unit_square(const cv::Mat1d& places) {
  double low[2], high[2];
  for (int k = 0; k < 2; ++k) cv::minMaxIdx(places.col(k), &low[k], &high[k]);
  const double extent = std::max({high[0] - low[0], high[1] - low[1], 1e-12});
  cv::Mat1d scaled(places.size());
  for (int i = 0; i < places.rows; ++i)
    for (int k = 0; k < 2; ++k) scaled(i, k) = 0.5 + (places(i, k) - (low[k] + high[k]) / 2) / extent;
  return scaled;
}

cv::Mat3b draw_map(const std::vector<cv::Mat3b>& thumbnails, const cv::Mat1d& places, int side_px) {
  cv::Mat3b map(side_px, side_px, cv::Vec3b(255, 255, 255));
  for (size_t i = 0; i < thumbnails.size(); ++i) {
    const cv::Mat3b& one = thumbnails[i];
    const auto corner = [&](int k, int size) {
      return cvRound(places(static_cast<int>(i), k) * std::max(0, side_px - size));
    };
    const cv::Rect at(corner(0, one.cols), corner(1, one.rows), one.cols, one.rows);
    const cv::Rect inside = at & cv::Rect(0, 0, side_px, side_px);
    one(cv::Rect(0, 0, inside.width, inside.height)).copyTo(map(inside));
  }
  return map;
}

}  // namespace strait::map
