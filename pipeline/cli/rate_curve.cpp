#include "cli/rate_curve.h"

#include <algorithm>
#include <cmath>

namespace strait::cli {

namespace {

// y over x, both rising, with slopes that keep it monotone.
class Interpolation {
 public:
  Interpolation(std::vector<double> x, std::vector<double> y)
      : x_(std::move(x)), y_(std::move(y)), slope_(x_.size()) {
    const size_t last = x_.size() - 1;
    slope_[0] = secant(0);
    slope_[last] = secant(last - 1);
    for (size_t i = 1; i < last; ++i) {
      const double before = x_[i] - x_[i - 1], after = x_[i + 1] - x_[i];
      const double a = 2 * after + before, b = after + 2 * before;
      slope_[i] = secant(i - 1) * secant(i) <= 0 ? 0 : (a + b) / (a / secant(i - 1) + b / secant(i));
    }
  }
  double at(double x) const {
    const auto above = std::upper_bound(x_.begin() + 1, x_.end() - 1, x);
    const auto i = static_cast<size_t>(above - x_.begin()) - 1;
    const double width = x_[i + 1] - x_[i], t = (x - x_[i]) / width;
    const double u = 1 - t;
    return y_[i] * (1 + 2 * t) * u * u + y_[i + 1] * (3 - 2 * t) * t * t +
           width * (slope_[i] * t * u * u - slope_[i + 1] * t * t * u);
  }

 private:
  double secant(size_t i) const { return (y_[i + 1] - y_[i]) / (x_[i + 1] - x_[i]); }

  std::vector<double> x_, y_, slope_;
};

Interpolation log_rate_by_psnr(const RateCurve& curve) {
  std::vector<double> psnr, log_rate;
  for (const RatePoint& point : curve.points) {
    psnr.push_back(point.psnr);
    log_rate.push_back(std::log(point.bpp));
  }
  return {psnr, log_rate};
}

}  // namespace

RateCurve sorted(RateCurve curve) {
  std::sort(curve.points.begin(), curve.points.end(),
            [](const RatePoint& a, const RatePoint& b) { return a.bpp < b.bpp; });
  std::vector<RatePoint> rising;
  for (const RatePoint& point : curve.points)
    if (rising.empty() || (point.psnr > rising.back().psnr && point.bpp > rising.back().bpp))
      rising.push_back(point);
  curve.points = rising;
  return curve;
}

std::optional<double> psnr_at(const RateCurve& curve, double bpp) {
  for (size_t i = 1; i < curve.points.size(); ++i) {
    const RatePoint &a = curve.points[i - 1], &b = curve.points[i];
    if (bpp < a.bpp || bpp > b.bpp) continue;
    return a.psnr + (b.psnr - a.psnr) * std::log(bpp / a.bpp) / std::log(b.bpp / a.bpp);
  }
  return std::nullopt;
}

std::optional<double> bd_rate(const RateCurve& curve, const RateCurve& anchor, double low, double high) {
  constexpr size_t kLeastPoints = 3;
  constexpr double kLeastOverlap = 0.5;  // dB
  if (curve.points.size() < kLeastPoints || anchor.points.size() < kLeastPoints) return std::nullopt;
  low = std::max({low, curve.points.front().psnr, anchor.points.front().psnr});
  high = std::min({high, curve.points.back().psnr, anchor.points.back().psnr});
  if (high - low < kLeastOverlap) return std::nullopt;
  const Interpolation ours = log_rate_by_psnr(curve), theirs = log_rate_by_psnr(anchor);
  constexpr int kSteps = 1000;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double psnr = low + (high - low) * (i + 0.5) / kSteps;
    sum += ours.at(psnr) - theirs.at(psnr);
  }
  return 100 * (std::exp(sum / kSteps) - 1);
}

}  // namespace strait::cli
