// One picture file, decoded for training.
#pragma once

#include <array>
#include <filesystem>

#include <opencv2/core.hpp>

namespace strait::train {

struct Decoding {
  int channels = 1;  // 1: gray (Rec. 601 luma), 3: blue-green-red, 4: the same and alpha
  double scale = 1;  // at most 1, averages areas
  int fit_px = 0;    // then the middle square, brought to this side; 0: left as it is
  std::array<uint8_t, 3> background = {255, 255, 255};  // blue, green, red
};

// 8-bit, `channels` interleaved; empty where the file holds no picture that can be decoded. Alpha is kept
// (4 channels; the colour is the background's where alpha is 0), or the picture is laid over the background.
cv::Mat decode_picture(const std::filesystem::path& file, const Decoding& how);

// Whether the name ends as pictures' names do.
bool is_picture(const std::filesystem::path& file);

// An 8-bit gray picture in `channels`.
cv::Mat with_channels(const cv::Mat& gray, int channels);

}  // namespace strait::train
