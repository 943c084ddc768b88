#include "jpeg.h"

#include <vector>

#include <opencv2/imgcodecs.hpp>

#include "strait/error.h"

namespace strait::denoise {

cv::Mat jpeg_round_trip(const cv::Mat& picture, int quality, cv::Point corner) {
  cv::Mat shifted, levels, result;
  cv::copyMakeBorder(picture, shifted, corner.y, 0, corner.x, 0, cv::BORDER_REFLECT_101);
  shifted.convertTo(levels, CV_8U, 255);
  std::vector<uint8_t> file;
  if (!cv::imencode(".jpg", levels, file, {cv::IMWRITE_JPEG_QUALITY, quality}))
    throw Error(Code::internal, "training noise", "a patch could not be written as JPEG", "");
  levels = cv::imdecode(file, cv::IMREAD_COLOR);
  levels(cv::Rect(corner, picture.size())).convertTo(result, CV_32F, 1 / 255.0);
  return result;
}

}  // namespace strait::denoise
