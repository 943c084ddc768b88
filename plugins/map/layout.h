// Places in the plane for latents, and the picture of thumbnails there.
#pragma once

#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace strait::map {

// The two directions of largest variance (principal component analysis): CV_64F, n x 2, each column's largest
// value positive. One latent (CV_32F) a row, at least one.
cv::Mat1d principal_places(const cv::Mat1f& latents);

// Scaled to 0..1 along both axes by the same factor, centred.
cv::Mat1d in_unit_square(const cv::Mat1d& places);

// `thumbnails` with their middles at `places` (0..1), on white: side_px x side_px. Later ones lie on top.
cv::Mat3b draw_map(const std::vector<cv::Mat3b>& thumbnails, const cv::Mat1d& places, int side_px);

}  // namespace strait::map
