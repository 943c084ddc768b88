#include "nn/losses/ssim_map.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace strait::nn {

namespace {

constexpr double kC1 = 0.01 * 0.01, kC2 = 0.03 * 0.03;
constexpr int kEdge = kSsimWindow - 1;  // px that a picture loses, or a map is padded by

using Window = std::array<double, kSsimWindow>;

Window gaussian() {
  constexpr double kSigma = 1.5;
  Window window{};
  double sum = 0;
  for (int i = 0; i < kSsimWindow; ++i) {
    const double distance = i - (kSsimWindow - 1) / 2.0;
    sum += window[static_cast<std::size_t>(i)] = std::exp(-distance * distance / (2 * kSigma * kSigma));
  }
  for (double& weight : window) weight /= sum;
  return window;
}

// dst[i] is the weighted sum of src[i], src[i + step], ...
void correlate(const double* src, std::ptrdiff_t step, double* dst, std::ptrdiff_t count) {
  static const Window kWindow = gaussian();
  const Window window = kWindow;
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    double sum = 0;
    for (std::ptrdiff_t k = 0; k < kSsimWindow; ++k)
      sum += window[static_cast<std::size_t>(k)] * src[i + k * step];
    dst[i] = sum;
  }
}

// Where the window lies inside.
Plane blurred(const Plane& src) {
  Plane rows(src.height, src.width - kEdge);
  for (int y = 0; y < src.height; ++y) correlate(src.row(y), 1, rows.row(y), rows.width);
  Plane dst(src.height - kEdge, rows.width);
  correlate(rows.row(0), rows.width, dst.row(0), static_cast<std::ptrdiff_t>(dst.size()));
  return dst;
}

Plane blurred_product(const Plane& a, const Plane& b) {
  Plane product(a.height, a.width);
  for (std::size_t i = 0; i < product.size(); ++i) product.values[i] = a.values[i] * b.values[i];
  return blurred(product);
}

// The transpose of `blurred`: the window is symmetric, so it is the same over a map with zeros around it.
Plane spread(const Plane& map) {
  Plane padded(map.height + 2 * kEdge, map.width + 2 * kEdge);
  for (int y = 0; y < map.height; ++y)
    std::copy(map.row(y), map.row(y) + map.width, padded.row(y + kEdge) + kEdge);
  return blurred(padded);
}

// Blurred x and y, their squares and their product.
struct Moments {
  Plane x, y, xx, yy, xy;
};

// Sums the similarity of all places. With `gradient` the moments of x become its derivative by them, over the
// number of places.
double similarity(Moments& m, bool luminance, bool gradient) {
  const std::size_t count = m.x.size();
  const double unit = 1 / static_cast<double>(count);
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < count; ++i) {
    const double x = m.x.values[i], y = m.y.values[i];
    const double variances = m.xx.values[i] - x * x + m.yy.values[i] - y * y + kC2;
    const double squares = x * x + y * y + kC1;
    const double light = luminance ? (2 * x * y + kC1) / squares : 1;
    const double light_slope = luminance ? 2 * (y - x * light) / squares : 0;
    const double structure = (2 * (m.xy.values[i] - x * y) + kC2) / variances;
    sum += light * structure;
    if (gradient) {
      const double by_xy = unit * 2 * light / variances;
      const double by_xx = -unit * light * structure / variances;
      m.xy.values[i] = by_xy;
      m.xx.values[i] = by_xx;
      m.x.values[i] = unit * light_slope * structure - by_xy * y - 2 * by_xx * x;
    }
  }
  return sum * unit;
}

}  // namespace

double mean_similarity(const Plane& x, const Plane& y, Similarity factors, Plane* gradient) {
  Moments m{blurred(x), blurred(y), blurred_product(x, x), blurred_product(y, y), blurred_product(x, y)};
  const double mean = similarity(m, factors == Similarity::all, gradient != nullptr);
  if (gradient == nullptr) return mean;
  const Plane by_x = spread(m.x), by_xx = spread(m.xx), by_xy = spread(m.xy);
  for (std::size_t i = 0; i < x.size(); ++i) {
    gradient->values[i] = by_x.values[i] + 2 * x.values[i] * by_xx.values[i] + y.values[i] * by_xy.values[i];
  }
  return mean;
}

}  // namespace strait::nn
