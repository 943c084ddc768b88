#include "io/encode.h"

#include <algorithm>

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>

#include "strait/pixels.h"

namespace strait::io {

namespace {

struct Traits {
  const char* extension;
  int deepest;  // bits per channel
  int most_side_px;
};

Traits traits_of(Format format) {
  switch (format) {
    case Format::png:
      return {".png", 16, 1'000'000};
    case Format::jpeg:
      return {".jpg", 8, 65500};
    case Format::webp:
      return {".webp", 8, 16383};
    case Format::tiff:
      return {".tif", 32, INT32_MAX};
    default:
      throw Error(Code::usage, "save", fmt::format("{} is not written", format_name(format)));
  }
}

int bits_of(const cv::Mat& image) {
  return image.depth() == CV_8U ? 8 : image.depth() == CV_16U ? 16 : 32;
}

int target_bits(const cv::Mat& image, const Encoding& encoding) {
  if (encoding.depth != 0) return encoding.depth;
  return bits_of(image) <= traits_of(encoding.format).deepest ? bits_of(image) : 8;
}

cv::Mat over_white(const cv::Mat& bgra) {
  cv::Mat image(bgra.size(), CV_8UC3);
  for (int y = 0; y < bgra.rows; ++y) {
    const auto* from = bgra.ptr<cv::Vec4b>(y);
    auto* to = image.ptr<cv::Vec3b>(y);
    for (int x = 0; x < bgra.cols; ++x)
      for (int c = 0; c < 3; ++c)
        to[x][c] = static_cast<uint8_t>((from[x][c] * from[x][3] + 255 * (255 - from[x][3]) + 127) / 255);
  }
  return image;
}

std::vector<int> options_of(const Encoding& encoding) {
  constexpr int kTiffLzw = 5, kLosslessWebp = 101;
  switch (encoding.format) {
    case Format::jpeg:
      return {cv::IMWRITE_JPEG_QUALITY, encoding.quality};
    case Format::webp:
      return {cv::IMWRITE_WEBP_QUALITY, encoding.lossless ? kLosslessWebp : encoding.quality};
    case Format::tiff:
      return {cv::IMWRITE_TIFF_COMPRESSION, kTiffLzw};  // also keeps float from becoming LogLuv
    default:
      return {};
  }
}

}  // namespace

const char* file_extension(Format format) {
  return traits_of(format).extension;
}

void check(const Encoding& encoding) {
  if (encoding.depth > traits_of(encoding.format).deepest ||
      (encoding.depth == 32 && encoding.format != Format::tiff))
    throw Error(Code::usage, "",
                fmt::format("{} has no {} bits per channel", format_name(encoding.format), encoding.depth),
                "choose depth = \"auto\", or format = \"tiff\"");
  if (encoding.lossless && encoding.format != Format::webp)
    throw Error(Code::usage, "", "lossless is for format = \"webp\"", "PNG and TIFF always are");
}

std::vector<uint8_t> encode(const cv::Mat& image, const Encoding& encoding) {
  const char* name = format_name(encoding.format);
  const Traits traits = traits_of(encoding.format);
  if (std::max(image.rows, image.cols) > traits.most_side_px)
    throw Error(Code::unsupported, name,
                fmt::format("the picture is {}x{}, a side can be {} pixels", image.cols, image.rows,
                            traits.most_side_px),
                "save it as PNG or TIFF");
  const int bits = target_bits(image, encoding);
  cv::Mat pixels = with_depth(image, bits == 8 ? CV_8U : bits == 16 ? CV_16U : CV_32F);
  if (encoding.format == Format::jpeg && pixels.channels() == 4) pixels = over_white(pixels);
  std::vector<uint8_t> file;
  try {
    if (cv::imencode(traits.extension, pixels, file, options_of(encoding))) return file;
  } catch (const cv::Exception& e) {
    throw Error(Code::bad_input, name, "cannot be encoded: " + e.err);
  }
  throw Error(Code::bad_input, name, "cannot be encoded");
}

}  // namespace strait::io
