// Small pictures of every format, and what is done to them in tests.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/file.h"
#include "io/decode.h"
#include "strait/error.h"

namespace strait::io::test {

using File = std::vector<uint8_t>;

inline cv::Mat random_picture(int rows, int cols, int type, uint64_t seed = 3) {
  cv::Mat image(rows, cols, type);
  cv::RNG random(seed);
  const int depth = image.depth();
  random.fill(image, cv::RNG::UNIFORM, 0, depth == CV_8U ? 256 : depth == CV_16U ? 65536 : 1);
  return image;
}

inline File encoded(const char* extension, const cv::Mat& image, const std::vector<int>& options = {}) {
  File file;
  if (!cv::imencode(extension, image, file, options)) throw std::runtime_error("imencode failed");
  return file;
}

inline File text_file(const std::string& text) {
  return {text.begin(), text.end()};
}

inline File read(const std::filesystem::path& path) {
  const std::vector<char> data = read_file(path, uint64_t{1} << 30);
  return {data.begin(), data.end()};
}

// As `load` does it.
inline cv::Mat open(const File& file, const Limits& limits = {}) {
  const Header header = probe(file);
  check_limits(header, limits);
  return decode(file, header);
}

inline bool equal(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

// The error's text, or "" if none is thrown.
inline std::string error_of(const File& file, const Limits& limits = {}) {
  try {
    open(file, limits);
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

inline std::filesystem::path shared_data() {
  const char* given = std::getenv("STRAIT_TEST_DATA");
  return given != nullptr ? given : std::filesystem::path(STRAIT_SOURCE_DIR) / "../shared/data";
}

// One small file of every format that is read.
struct Sample {
  std::string name;
  File file;
};
inline std::vector<Sample> samples() {
  const cv::Mat gray = random_picture(11, 13, CV_8UC1), colour = random_picture(11, 13, CV_8UC3);
  const cv::Mat alpha = random_picture(11, 13, CV_8UC4), deep = random_picture(11, 13, CV_16UC3);
  const cv::Mat real = random_picture(11, 13, CV_32FC3);
  const std::vector<int> lzw{cv::IMWRITE_TIFF_COMPRESSION, 5}, progressive{cv::IMWRITE_JPEG_PROGRESSIVE, 1};
  return {{"png", encoded(".png", colour)},
          {"png-alpha", encoded(".png", alpha)},
          {"png-16", encoded(".png", deep)},
          {"jpeg", encoded(".jpg", colour)},
          {"jpeg-gray", encoded(".jpg", gray)},
          {"jpeg-progressive", encoded(".jpg", colour, progressive)},
          {"webp", encoded(".webp", colour)},
          {"webp-lossless", encoded(".webp", alpha, {cv::IMWRITE_WEBP_QUALITY, 101})},
          {"tiff", encoded(".tif", deep)},
          {"tiff-float", encoded(".tif", real, lzw)},
          {"bmp", encoded(".bmp", colour)},
          {"ppm", encoded(".ppm", colour)},
          {"pgm-ascii", encoded(".pgm", gray, {cv::IMWRITE_PXM_BINARY, 0})},
          {"pam", encoded(".pam", alpha)},
          {"pfm", encoded(".pfm", real)},
          {"hdr", encoded(".hdr", real)}};
}

// Names the test in reports.
inline void PrintTo(const Sample& sample, std::ostream* out) {
  *out << sample.name;
}
inline std::string name_of(const testing::TestParamInfo<Sample>& info) {
  std::string name = info.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

}  // namespace strait::io::test
