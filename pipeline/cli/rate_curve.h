// How good a codec's pictures are at which size, and two codecs compared.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace strait::cli {

struct RatePoint {
  double bpp = 0;      // bits a pixel, of whole files
  double psnr = 0;     // dB, peak 255
  double ms_ssim = 0;  // 0 to 1; 0 where pictures are too small for it
  double encode_ms = 0, decode_ms = 0;
};

// Points of one codec by rising bpp; psnr must rise too. sorted() drops points that do not.
struct RateCurve {
  std::string name;
  std::vector<RatePoint> points;
};

RateCurve sorted(RateCurve curve);

// The psnr at a rate, linear in the logarithm of the rate between points; none outside of them.
std::optional<double> psnr_at(const RateCurve& curve, double bpp);

// By how much the rate differs from the anchor's at equal psnr, in percent, less being better: the mean of
// the logarithms between the curves, each interpolated piecewise cubically without overshoot (Bjøntegaard
// 2001, VCEG-M33; Fritsch and Carlson 1980, doi:10.1137/0717021). From `low` to `high` dB, as far as both
// curves reach; none where they share less than half a decibel, or a curve has fewer than 3 points.
std::optional<double> bd_rate(const RateCurve& curve, const RateCurve& anchor, double low, double high);

// An SVG picture of the curves, rate to the right, psnr upwards.
std::string rate_svg(const std::vector<RateCurve>& curves, const std::string& title);

}  // namespace strait::cli
