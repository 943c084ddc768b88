// OpenCV reads this family too, but leaves samples unscaled where white is not 255, and goes through
// temporary files.
#include <algorithm>
#include <bit>
#include <cctype>

#include <opencv2/imgproc.hpp>

#include "io/decode_codecs.h"
#include "io/pnm.h"

namespace strait::io {

namespace {

// next() for every sample, row by row.
template <typename Sample, typename Next>
void fill(cv::Mat& image, const Next& next) {
  const int row_samples = image.cols * image.channels();
  for (int y = 0; y < image.rows; ++y) {
    auto* row = image.ptr<Sample>(y);
    for (int i = 0; i < row_samples; ++i) row[i] = static_cast<Sample>(next());
  }
}

// next() brought from 0..max_value to all the bits of the picture's depth, rounded.
template <typename Next>
void fill_scaled(cv::Mat& image, int64_t max_value, const Next& next) {
  const int64_t white = image.depth() == CV_8U ? 255 : 65535;
  const auto scaled = [&] {
    return (std::min<int64_t>(next(), max_value) * white + max_value / 2) / max_value;
  };
  if (image.depth() == CV_8U)
    fill<uint8_t>(image, scaled);
  else
    fill<uint16_t>(image, scaled);
}

void read_bits(const ByteReader& in, uint64_t at, cv::Mat& image) {
  for (int y = 0; y < image.rows; ++y, at += static_cast<uint64_t>(image.cols + 7) / 8)
    for (int x = 0; x < image.cols; ++x) {
      const unsigned packed = in.byte(at + static_cast<uint64_t>(x / 8));
      image.at<uint8_t>(y, x) = (packed >> (7 - x % 8) & 1U) != 0 ? 0 : 255;  // 1 is black
    }
}

void read_digits(const ByteReader& in, uint64_t at, cv::Mat& image) {
  fill<uint8_t>(image, [&] {
    for (;; ++at) {
      const char c = static_cast<char>(in.byte(at));
      if (c == '0' || c == '1') return in.byte(at++) == '1' ? 0 : 255;
      if (c == '#')
        while (in.byte(at) != '\n') ++at;
      else if (std::isspace(c) == 0)
        throw Error(Code::bad_input, "PNM", "a pixel is neither 0 nor 1");
    }
  });
}

void read_float_map(const ByteReader& in, const Pnm& pnm, cv::Mat& image) {
  uint64_t at = pnm.data_at;
  fill<float>(image, [&] {
    const uint64_t bits = pnm.big_endian ? in.big(at, 4) : in.little(at, 4);
    at += 4;
    return std::bit_cast<float>(static_cast<uint32_t>(bits));
  });
  cv::flip(image, image, 0);  // the bottom row comes first
}

void read_samples(Bytes bytes, const Pnm& pnm, cv::Mat& image) {
  if (pnm.kind == '2' || pnm.kind == '3') {
    Words words(bytes, "PNM", pnm.data_at);
    return fill_scaled(image, pnm.max_value, [&] { return words.number(); });
  }
  const ByteReader in(bytes, "PNM");
  const unsigned width = pnm.max_value > 255 ? 2 : 1;
  uint64_t at = pnm.data_at;
  fill_scaled(image, pnm.max_value, [&] {
    at += width;
    return static_cast<int64_t>(in.big(at - width, width));
  });
}

cv::Mat with_strait_channels(const cv::Mat& image) {
  cv::Mat result = image;
  if (image.channels() == 3) cv::cvtColor(image, result, cv::COLOR_RGB2BGR);
  if (image.channels() == 4) cv::cvtColor(image, result, cv::COLOR_RGBA2BGRA);
  if (image.channels() == 2) {
    result = cv::Mat(image.size(), CV_MAKETYPE(image.depth(), 4));
    const int pairs[] = {0, 0, 0, 1, 0, 2, 1, 3};
    cv::mixChannels(&image, 1, &result, 1, pairs, 4);
  }
  return result;
}

}  // namespace

cv::Mat decode_pnm(Bytes bytes, const Header&) {
  const Pnm pnm = parse_pnm(bytes);
  const ByteReader in(bytes, "PNM");
  const int depth = pnm.header.bits == 32 ? CV_32F : pnm.header.bits == 16 ? CV_16U : CV_8U;
  cv::Mat image(static_cast<int>(pnm.header.height_px), static_cast<int>(pnm.header.width_px),
                CV_MAKETYPE(depth, pnm.samples));
  if (pnm.header.bits == 32)
    read_float_map(in, pnm, image);
  else if (pnm.kind == '4')
    read_bits(in, pnm.data_at, image);
  else if (pnm.kind == '1')
    read_digits(in, pnm.data_at, image);
  else
    read_samples(bytes, pnm, image);
  return with_strait_channels(image);
}

}  // namespace strait::io
