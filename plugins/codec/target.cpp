#include "target.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "quality.h"
#include "strait/error.h"
#include "strait/pixels.h"

namespace strait::codec {
namespace {

constexpr int kMostTrials = 11;  // positions of 8 levels are a step apart then
constexpr double kNearBits = 0.99, kNearDecibel = 0.05;
constexpr double kNoError = 100;  // dB

double bits_a_pixel(const std::vector<uint8_t>& file, const cv::Mat& picture) {
  return 8 * static_cast<double>(file.size()) / static_cast<double>(picture.total());
}

double psnr_of(const Codec& codec, const std::vector<uint8_t>& file, const cv::Mat& picture) {
  const cv::Mat back = codec.decompress(file, picture.total(), nn::Precision::f32, "target");
  const int channels = picture.channels() == 1 ? 1 : 3;
  const cv::Mat a = with_channels(with_depth(picture, back.depth()), channels),
                b = with_channels(back, channels);
  return std::min(kNoError, cv::PSNR(a, b, full_scale(back.depth())));
}

}  // namespace

Target target_of(const std::string& text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  if (problem == std::errc() && std::isfinite(value) && value > 0) {
    if (unit == "bpp") return {Target::Unit::bpp, value};
    if (unit == "dB") return {Target::Unit::decibel, value};
  }
  throw Error(Code::usage, "target", "\"" + text + "\" (expected a number above 0 and its unit, bpp or dB)",
              "write \"0.5bpp\" or \"35dB\"");
}

Compressed compress_to(const Codec& codec, const cv::Mat& picture, Encoding encoding, const Target& target) {
  const bool by_bits = target.unit == Target::Unit::bpp;
  double low = kLowestQuality, high = kHighestQuality;  // by bits low holds, by PSNR high does
  Compressed best{{}, by_bits ? low : high, 0};
  // Ends first: they hold where nothing between them does.
  for (int trial = 0; trial < kMostTrials; ++trial) {
    encoding.quality = trial == 0 ? best.quality : (low + high) / 2;
    Compressed tried{codec.compress(picture, encoding), encoding.quality, 0};
    if (!by_bits) tried.psnr = psnr_of(codec, tried.file, picture);
    const double bits = bits_a_pixel(tried.file, picture);
    const bool holds = by_bits ? bits <= target.value : tried.psnr >= target.value;
    if (trial == 0 && !holds) return tried;
    if (holds == by_bits)
      low = tried.quality;
    else
      high = tried.quality;
    const bool near = by_bits ? bits >= kNearBits * target.value : tried.psnr <= target.value + kNearDecibel;
    if (holds) best = std::move(tried);
    if (holds && near) break;
  }
  return best;
}

}  // namespace strait::codec
