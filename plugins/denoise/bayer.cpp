#include "bayer.h"

#include <opencv2/core.hpp>

namespace strait::denoise {
namespace {

constexpr int kBlue = 0, kGreen = 1, kRed = 2;
constexpr int kReach = 2;  // of the larger filters

// The colour that shares a row with green.
int row_colour(int y, BayerPhase phase) {
  return (y & 1) == phase.red_y ? kRed : kBlue;
}

bool is_green(int x, int y, BayerPhase phase) {
  return ((x & 1) == phase.red_x) != ((y & 1) == phase.red_y);
}

// A raw pixel and those around it.
struct Site {
  const float* at;
  int64_t stride;

  float here() const { return *at; }
  float row(int d) const { return at[-d] + at[d]; }
  float column(int d) const { return at[-d * stride] + at[d * stride]; }
  float diagonals() const { return at[-stride - 1] + at[-stride + 1] + at[stride - 1] + at[stride + 1]; }
};

struct Bilinear {
  static float from_row(Site s) { return s.row(1) / 2; }
  static float from_column(Site s) { return s.column(1) / 2; }
  static float from_cross(Site s) { return (s.row(1) + s.column(1)) / 4; }
  static float from_diagonals(Site s) { return s.diagonals() / 4; }
};

struct Malvar {
  static float from_row(Site s) {
    return (5 * s.here() + 4 * s.row(1) - s.diagonals() - s.row(2) + s.column(2) / 2) / 8;
  }
  static float from_column(Site s) {
    return (5 * s.here() + 4 * s.column(1) - s.diagonals() - s.column(2) + s.row(2) / 2) / 8;
  }
  static float from_cross(Site s) {
    return (4 * s.here() + 2 * (s.row(1) + s.column(1)) - s.row(2) - s.column(2)) / 8;
  }
  static float from_diagonals(Site s) {
    return (6 * s.here() + 2 * s.diagonals() - 1.5f * (s.row(2) + s.column(2))) / 8;
  }
};

template <typename Filter>
cv::Mat demosaic(const cv::Mat& raw, BayerPhase phase) {
  cv::Mat padded, colour(raw.size(), CV_32FC3);
  cv::copyMakeBorder(raw, padded, kReach, kReach, kReach, kReach, cv::BORDER_REFLECT_101);
  const auto stride = static_cast<int64_t>(padded.step1());
  for (int y = 0; y < raw.rows; ++y) {
    const int own = row_colour(y, phase), other = kRed + kBlue - own;
    auto* out = colour.ptr<cv::Vec3f>(y);
    for (int x = 0; x < raw.cols; ++x) {
      const Site site{padded.ptr<float>(y + kReach) + x + kReach, stride};
      if (is_green(x, y, phase)) {
        out[x][kGreen] = site.here();
        out[x][own] = Filter::from_row(site);
        out[x][other] = Filter::from_column(site);
      } else {
        out[x][own] = site.here();
        out[x][kGreen] = Filter::from_cross(site);
        out[x][other] = Filter::from_diagonals(site);
      }
    }
  }
  return colour;
}

}  // namespace

cv::Mat mosaic(const cv::Mat& colour, BayerPhase phase) {
  cv::Mat raw(colour.size(), CV_32FC1);
  for (int y = 0; y < raw.rows; ++y) {
    const auto* in = colour.ptr<cv::Vec3f>(y);
    auto* out = raw.ptr<float>(y);
    const int own = row_colour(y, phase);
    for (int x = 0; x < raw.cols; ++x) out[x] = in[x][is_green(x, y, phase) ? kGreen : own];
  }
  return raw;
}

cv::Mat demosaic_bilinear(const cv::Mat& raw, BayerPhase phase) {
  return demosaic<Bilinear>(raw, phase);
}

cv::Mat demosaic_malvar(const cv::Mat& raw, BayerPhase phase) {
  return demosaic<Malvar>(raw, phase);
}

}  // namespace strait::denoise
