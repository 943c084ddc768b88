#include "train/data/picture.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <string>
#include <string_view>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "strait/fit.h"

namespace strait::train {
namespace {

std::string ending(const std::filesystem::path& file) {
  std::string text = file.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Where OpenCV is built with GDAL, it hands on whatever it does not know itself: far more formats than a
// training needs to trust.
bool begins_as_a_picture(const std::filesystem::path& file) {
  using namespace std::string_view_literals;
  static constexpr std::array kBeginnings = {
      "\x89PNG\r\n\x1a\n"sv, "\xff\xd8\xff"sv,    "RIFF"sv, "II*\0"sv, "MM\0*"sv, "BM"sv,
      "\0\0\0\x0cjP"sv,      "\xff\x4f\xff\x51"sv};
  std::array<char, 8> start{};
  std::ifstream(file, std::ios::binary).read(start.data(), start.size());
  const std::string_view text(start.data(), start.size());
  const bool netpbm = text[0] == 'P' && text[1] >= '1' && text[1] <= '7';
  return netpbm || std::any_of(kBeginnings.begin(), kBeginnings.end(),
                               [&](std::string_view one) { return text.starts_with(one); });
}

bool may_have_alpha(const std::filesystem::path& file) {
  const std::string end = ending(file);
  return end == ".png" || end == ".webp" || end == ".tif" || end == ".tiff";
}

cv::Mat over_background(const cv::Mat& picture, const std::array<uint8_t, 3>& background) {
  cv::Mat laid(picture.size(), CV_8UC3);
  for (int y = 0; y < picture.rows; ++y) {
    const auto* pixel = picture.ptr<cv::Vec4b>(y);
    auto* out = laid.ptr<cv::Vec3b>(y);
    for (int x = 0; x < picture.cols; ++x) {
      const int alpha = pixel[x][3];
      for (int c = 0; c < 3; ++c)
        out[x][c] = static_cast<uint8_t>((pixel[x][c] * alpha + background[c] * (255 - alpha) + 127) / 255);
    }
  }
  return laid;
}

// What lies under alpha 0 is whatever a program left there.
void clear_invisible(cv::Mat& picture, const std::array<uint8_t, 3>& background) {
  for (int y = 0; y < picture.rows; ++y) {
    auto* pixel = picture.ptr<cv::Vec4b>(y);
    for (int x = 0; x < picture.cols; ++x)
      if (pixel[x][3] == 0) pixel[x] = {background[0], background[1], background[2], 0};
  }
}

cv::Mat converted(const cv::Mat& pixels, int code) {
  cv::Mat made;
  cv::cvtColor(pixels, made, code);
  return made;
}

// OpenCV drops alpha unless it is asked to change nothing.
cv::Mat read_with_alpha(const std::filesystem::path& file, const Decoding& how) {
  cv::Mat pixels = cv::imread(file.string(), cv::IMREAD_UNCHANGED);
  if (pixels.depth() > CV_16U || pixels.channels() == 2) return {};
  if (pixels.depth() == CV_16U) pixels.convertTo(pixels, CV_8U, 1.0 / 257);
  if (pixels.channels() == 4 && how.channels < 4) pixels = over_background(pixels, how.background);
  if (pixels.channels() == 4) clear_invisible(pixels, how.background);
  return pixels;
}

cv::Mat in_channels(const cv::Mat& pixels, int channels) {
  if (pixels.empty() || pixels.channels() == channels) return pixels;
  if (pixels.channels() == 1) return with_channels(pixels, channels);
  return converted(pixels, channels == 1 ? cv::COLOR_BGR2GRAY : cv::COLOR_BGR2BGRA);
}

cv::Mat read(const std::filesystem::path& file, const Decoding& how) {
  cv::Mat pixels = may_have_alpha(file) ? read_with_alpha(file, how) : cv::Mat();
  if (pixels.empty())
    pixels = cv::imread(file.string(), how.channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
  return in_channels(pixels, how.channels);
}

cv::Mat resized(const cv::Mat& pixels, double scale) {
  cv::Mat made;
  cv::resize(pixels, made, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  return made;
}

}  // namespace

cv::Mat decode_picture(const std::filesystem::path& file, const Decoding& how) try {
  if (!begins_as_a_picture(file)) return {};
  cv::Mat pixels = read(file, how);
  if (pixels.empty()) return pixels;
  if (how.scale != 1) pixels = resized(pixels, how.scale);
  return how.fit_px > 0 ? fitted(pixels, {how.fit_px, how.fit_px}).clone() : pixels;
} catch (const cv::Exception&) {  // OpenCV's answer to a side that would be zero, or to hostile headers
  return {};
}

bool is_picture(const std::filesystem::path& file) {
  static constexpr std::array<std::string_view, 12> kEndings = {
      ".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".ppm", ".pgm", ".pnm", ".jp2", ".dib"};
  return std::find(kEndings.begin(), kEndings.end(), ending(file)) != kEndings.end();
}

cv::Mat with_channels(const cv::Mat& gray, int channels) {
  if (channels == 1) return gray.clone();
  return converted(gray, channels == 3 ? cv::COLOR_GRAY2BGR : cv::COLOR_GRAY2BGRA);
}

}  // namespace strait::train
