#include "train/report/curve.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace strait::train {
namespace {

constexpr double kWidth = 560, kHeight = 240;
constexpr double kLeft = 62, kRight = 10, kTop = 8, kBottom = 24;
constexpr size_t kMostPoints = 500;
constexpr size_t kSmoothing = 15;  // the moving mean remembers a share of 1 / this

struct Place {
  double x, y;
};

std::vector<Place> thinned(const std::vector<Point>& points) {
  const size_t together = (points.size() + kMostPoints - 1) / kMostPoints;
  std::vector<Place> places;
  for (size_t first = 0; first < points.size(); first += together) {
    const size_t count = std::min(together, points.size() - first);
    Place mean{0, 0};
    for (size_t i = first; i < first + count; ++i) {
      mean.x += static_cast<double>(points[i].step) / static_cast<double>(count);
      mean.y += points[i].value / static_cast<double>(count);
    }
    places.push_back(mean);
  }
  return places;
}

// Exponential, with the weights of what is there: unbiased from the first point on.
std::vector<Place> smoothed(const std::vector<Place>& places) {
  const double keep = 1 - 1 / std::max(1.0, static_cast<double>(places.size()) / kSmoothing);
  double sum = 0, weight = 0;
  std::vector<Place> means;
  for (const Place& place : places) {
    sum = keep * sum + place.y;
    weight = keep * weight + 1;
    means.push_back({place.x, sum / weight});
  }
  return means;
}

// 1, 2 or 5 times a power of ten, so that about `count` of them make up `range`.
double tick_step(double range, int count) {
  const double rough = range / count, power = std::pow(10, std::floor(std::log10(rough)));
  const double factor = rough / power;
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

class Chart {
 public:
  Chart(const std::vector<Place>& places, Axis axis) : axis_(axis) {
    const auto by_y = [](const Place& a, const Place& b) { return a.y < b.y; };
    const auto [low, high] = std::minmax_element(places.begin(), places.end(), by_y);
    low_ = scaled(low->y);
    high_ = scaled(high->y);
    first_ = places.front().x;
    last_ = std::max(places.back().x, first_ + 1);
    const double margin = high_ > low_ ? 0.05 * (high_ - low_) : std::max(1e-9, 0.05 * std::abs(high_));
    low_ -= margin;
    high_ += margin;
  }

  void add_axes() {
    const double step = tick_step(high_ - low_, 5);
    for (double tick = std::ceil(low_ / step) * step; tick <= high_; tick += step) {
      const double value =
          axis_ == Axis::linear ? (std::abs(tick) < step / 1e6 ? 0 : tick) : std::pow(10, tick);
      svg_ += fmt::format(
          R"(<path class="grid" d="M{:.1f} {:.1f}H{}"/><text x="{}" y="{:.1f}" text-anchor="end">{:.3g}</text>)",
          kLeft, down(tick), kWidth - kRight, kLeft - 6, down(tick) + 4, value);
    }
    const double step_x = std::max(1.0, tick_step(last_ - first_, 6));
    for (double tick = std::ceil(first_ / step_x) * step_x; tick <= last_; tick += step_x)
      svg_ += fmt::format(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{:.0f}</text>)", across(tick),
                          kHeight - 6, tick);
  }
  void add_line(const std::vector<Place>& places, const char* style) {
    svg_ += fmt::format(R"(<path class="{}" d=")", style);
    for (size_t i = 0; i < places.size(); ++i)
      fmt::format_to(std::back_inserter(svg_), "{}{:.1f} {:.1f}", i == 0 ? 'M' : 'L', across(places[i].x),
                     std::clamp(down(scaled(places[i].y)), 0.0, kHeight));
    svg_ += places.size() == 1 ? R"(h3"/>)" : R"("/>)";
  }
  std::string svg() const {
    return fmt::format(R"(<svg viewBox="0 0 {} {}" role="img">{}</svg>)", kWidth, kHeight, svg_);
  }

 private:
  double scaled(double value) const { return axis_ == Axis::linear ? value : std::log10(value); }
  double across(double x) const {
    return kLeft + (x - first_) / (last_ - first_) * (kWidth - kLeft - kRight);
  }
  double down(double y) const { return kTop + (high_ - y) / (high_ - low_) * (kHeight - kTop - kBottom); }

  Axis axis_;
  double low_, high_, first_, last_;
  std::string svg_;
};

}  // namespace

bool suits_logarithm(const Series& series) {
  const auto by_value = [](const Point& a, const Point& b) { return a.value < b.value; };
  const auto [low, high] = std::minmax_element(series.points.begin(), series.points.end(), by_value);
  return low != series.points.end() && low->value > 0 && high->value > 3 * low->value;
}

std::string curve_svg(const Series& series, Axis axis) {
  const std::vector<Place> places = thinned(series.points), means = smoothed(places);
  Chart chart(places, axis);
  chart.add_axes();
  if (places.size() > kSmoothing) chart.add_line(places, "raw");
  chart.add_line(means, "mean");
  return chart.svg();
}

}  // namespace strait::train
