// cv::Mat over the images of a frame, without a copy.
#pragma once

#include <opencv2/core.hpp>

#include "strait/stage.h"

namespace strait {

inline int cv_depth(uint32_t type) {
  return type == STRAIT_TYPE_U8 ? CV_8U : type == STRAIT_TYPE_U16 ? CV_16U : CV_32F;
}

inline uint32_t strait_type(int cv_depth) {
  if (cv_depth == CV_8U) return STRAIT_TYPE_U8;
  if (cv_depth == CV_16U) return STRAIT_TYPE_U16;
  if (cv_depth == CV_32F) return STRAIT_TYPE_F32;
  throw Error(Code::internal, "image", "pixels must be 8-bit, 16-bit or float");
}

// The value that stands for white in a picture of this depth: 255, 65535 or 1.
inline double full_scale(int cv_depth) {
  return cv_depth == CV_8U ? 255.0 : cv_depth == CV_16U ? 65535.0 : 1.0;
}

inline cv::Mat as_mat(const strait_value& value) {
  return cv::Mat(static_cast<int>(value.shape[0]), static_cast<int>(value.shape[1]),
                 CV_MAKETYPE(cv_depth(value.type), static_cast<int>(value.shape[2])), value.data,
                 static_cast<size_t>(value.row_bytes));
}

// An input image. The pixels are shared: read only.
inline const cv::Mat input_mat(const Frame& frame, uint32_t port = 0) {
  return as_mat(frame.input(port));
}

// Memory of an output image, to be filled. `type` is OpenCV's, such as CV_8UC3.
inline cv::Mat output_mat(Frame& frame, int rows, int cols, int type, uint32_t port = 0) {
  return as_mat(frame.new_image(rows, cols, CV_MAT_CN(type), strait_type(CV_MAT_DEPTH(type)), port));
}

// Copies an image into an output.
inline void output_copy(Frame& frame, const cv::Mat& image, uint32_t port = 0) {
  cv::Mat out = output_mat(frame, image.rows, image.cols, image.type(), port);
  image.copyTo(out);
}

}  // namespace strait
