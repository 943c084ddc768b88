#include "defects.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "random.h"

namespace strait::anomaly {
namespace {

constexpr float kVisible = 0.02f;
constexpr int kMostSteps = 24;

cv::Point2d somewhere(const cv::Mat& mask, Random& random) {
  return {random.uniform(0, mask.cols), random.uniform(0, mask.rows)};
}

// A random walk that keeps its direction for a while, drawn with a pen whose width changes.
void draw_stroke(cv::Mat& mask, double width, double longest, Random& random) {
  cv::Point2d at = somewhere(mask, random);
  double angle = random.uniform(0, 2 * std::numbers::pi), left = random.log_uniform(2 * width, longest);
  const double bend = random.uniform(0, 0.9);
  for (int i = 0; i < kMostSteps && left > 0; ++i) {
    const double step = std::min(left, std::max(2.0, longest / 12));
    const cv::Point2d next = at + step * cv::Point2d(std::cos(angle), std::sin(angle));
    const int pen = std::max(1, cvRound(width * random.uniform(0.6, 1.4)));
    cv::line(mask, cv::Point(cvRound(at.x), cvRound(at.y)), cv::Point(cvRound(next.x), cvRound(next.y)),
             cv::Scalar(1), pen, cv::LINE_8);
    angle += random.uniform(-bend, bend);
    at = next;
    left -= step;
  }
}

// A closed curve whose radius is a few waves around a circle, stretched and turned.
void draw_blob(cv::Mat& mask, double radius, Random& random) {
  const cv::Point2d middle = somewhere(mask, random);
  const double stretch = random.log_uniform(1, 3), turn = random.uniform(0, std::numbers::pi);
  std::array<double, 5> waves{}, phases{};
  for (size_t w = 0; w < waves.size(); ++w) {
    waves[w] = random.uniform(0, 0.5 / static_cast<double>(w + 1));
    phases[w] = random.uniform(0, 2 * std::numbers::pi);
  }
  std::vector<cv::Point> outline;
  constexpr int kCorners = 32;
  for (int i = 0; i < kCorners; ++i) {
    const double t = 2 * std::numbers::pi * i / kCorners;
    double r = radius;
    for (size_t w = 0; w < waves.size(); ++w)
      r *= 1 + waves[w] * std::sin(static_cast<double>(w + 1) * t + phases[w]);
    const double x = r * std::cos(t) * std::sqrt(stretch), y = r * std::sin(t) / std::sqrt(stretch);
    outline.emplace_back(cvRound(middle.x + x * std::cos(turn) - y * std::sin(turn)),
                         cvRound(middle.y + x * std::sin(turn) + y * std::cos(turn)));
  }
  cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{outline}, cv::Scalar(1));
}

void draw_shape(cv::Mat& mask, const DefectOptions& options, Random& random) {
  const double side = std::min(mask.rows, mask.cols);
  const double width = std::max(1.0, side * random.log_uniform(options.smallest, options.largest));
  if (random.chance(0.5))
    draw_stroke(mask, std::max(1.0, width / 4), std::max(2.5 * width, side / 3), random);
  else
    draw_blob(mask, std::max(0.8, width / 2), random);
}

enum class Fill { shift, level, invert, paste, noise };

Fill choose(const DefectFills& fills, Random& random) {
  const std::array<double, 5> weights = {fills.shift, fills.level, fills.invert, fills.paste, fills.noise};
  double sum = 0;
  for (const double weight : weights) sum += weight;
  double drawn = random.uniform(0, sum);
  size_t chosen = 0;
  while (chosen + 1 < weights.size() && (drawn -= weights[chosen]) >= 0) ++chosen;
  return static_cast<Fill>(chosen);
}

// What a defect shows, for one item.
class Filling {
 public:
  Filling(const BatchView& good, const DefectFills& fills, Random& random)
      : good_(good), kind_(choose(fills, random)), noise_(random.bits()) {
    amount_ = random.log_uniform(0.08, 0.7) * (random.chance(0.5) ? 1 : -1);
    for (double& level : levels_) level = random.uniform();
    if (random.chance(0.5)) levels_.fill(random.chance(0.5) ? 1 : 0);
    from_ = random.below(good.n);
    dx_ = random.below(good.w);
    dy_ = random.below(good.h);
    strength_ = random.chance(0.5) ? 1 : random.uniform(0.3, 1);
  }

  float at(int64_t c, int64_t y, int64_t x, float now) {
    return static_cast<float>(std::clamp(now + strength_ * (full(c, y, x, now) - now), 0.0, 1.0));
  }

 private:
  double full(int64_t c, int64_t y, int64_t x, double now) {
    switch (kind_) {
      case Fill::shift:
        return now + amount_;
      case Fill::level:
        return levels_[static_cast<size_t>(c) % levels_.size()];
      case Fill::invert:
        return 1 - now;
      case Fill::noise:
        return now + amount_ * noise_.uniform(-1.5, 1.5);
      case Fill::paste:
        break;
    }
    const int64_t row = (y + dy_) % good_.h, column = (x + dx_) % good_.w;
    return static_cast<double>(good_.data[((from_ * good_.c + c) * good_.h + row) * good_.w + column]);
  }

  const BatchView& good_;
  Fill kind_;
  Random noise_;
  double amount_, strength_;
  std::array<double, 3> levels_{};
  int64_t from_, dx_, dy_;
};

// One defect, with edges as soft as the pictures' own may be.
void spoil(const BatchView& good, const DefectOptions& options, Random& random, float* item) {
  cv::Mat mask = cv::Mat::zeros(static_cast<int>(good.h), static_cast<int>(good.w), CV_32F);
  draw_shape(mask, options, random);
  if (random.chance(0.5)) cv::GaussianBlur(mask, mask, {}, random.uniform(0.4, 1.2));
  Filling filling(good, options.fills, random);
  for (int64_t c = 0; c < good.c; ++c)
    for (int y = 0; y < mask.rows; ++y) {
      float* row = item + (c * good.h + y) * good.w;
      for (int x = 0; x < mask.cols; ++x) {
        const float cover = mask.at<float>(y, x);
        if (cover != 0) row[x] += cover * (filling.at(c, y, x, row[x]) - row[x]);
      }
    }
}

}  // namespace

void draw_defects(const BatchView& good, const DefectOptions& options, uint64_t seed, float* spoilt,
                  float* mask) {
  const int64_t plane = good.h * good.w, each = good.c * plane;
  Random seeds(seed);
  for (int64_t i = 0; i < good.n; ++i) {
    Random random(seeds.bits());
    const float* from = good.data + i * each;
    float* item = spoilt + i * each;
    std::copy_n(from, each, item);
    std::fill_n(mask + i * plane, plane, 0.0f);
    if (!random.chance(options.share)) continue;
    for (int64_t d = random.below(options.most); d >= 0; --d) spoil(good, options, random, item);
    for (int64_t p = 0; p < each; ++p)
      if (std::abs(item[p] - from[p]) > kVisible) mask[i * plane + p % plane] = 1;
  }
}

}  // namespace strait::anomaly
