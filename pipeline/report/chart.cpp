#include "report/chart.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace strait::report {
namespace {

constexpr double kWidth = 560, kHeight = 240;
constexpr double kLeft = 62, kRight = 10, kTop = 8, kBottom = 24;

// 1, 2 or 5 times a power of ten, so that about `count` of them make up `range`.
double tick_step(double range, int count) {
  const double rough = range / count, power = std::pow(10, std::floor(std::log10(rough)));
  const double factor = rough / power;
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

std::vector<double> linear_ticks(double low, double high) {
  const double step = tick_step(high - low, 5);
  std::vector<double> ticks;
  for (double tick = std::ceil(low / step) * step; tick <= high; tick += step)
    ticks.push_back(std::abs(tick) < step / 1e6 ? 0 : tick);
  return ticks;
}

// Of values whose logarithms are `low` to `high`: powers of ten, where these are few with 2 and 5 times them,
// where the range is short as on a linear axis.
std::vector<double> logarithmic_ticks(double low, double high) {
  if (high - low < 0.7) return linear_ticks(std::pow(10, low), std::pow(10, high));
  const double every = std::ceil((high - low) / 8);
  std::vector<double> ticks;
  for (double power = std::floor(low / every) * every; power <= high; power += every)
    for (const double factor : {1, 2, 5}) {
      const double tick = factor * std::pow(10, power);
      const bool shown = factor == 1 || high - low < 3;
      if (shown && std::log10(tick) >= low && std::log10(tick) <= high) ticks.push_back(tick);
    }
  return ticks;
}

}  // namespace

Chart::Chart(const std::vector<Place>& places, Axis axis) : axis_(axis) {
  const auto by_y = [](const Place& a, const Place& b) { return a.y < b.y; };
  const auto by_x = [](const Place& a, const Place& b) { return a.x < b.x; };
  const auto [low, high] = std::minmax_element(places.begin(), places.end(), by_y);
  const auto [first, last] = std::minmax_element(places.begin(), places.end(), by_x);
  low_ = scaled(low->y);
  high_ = scaled(high->y);
  first_ = first->x;
  last_ = std::max(last->x, first_ + 1);
  const double margin = high_ > low_ ? 0.05 * (high_ - low_) : std::max(1e-9, 0.05 * std::abs(high_));
  low_ -= margin;
  high_ += margin;
}

void Chart::add_axes() {
  for (const double value :
       axis_ == Axis::linear ? linear_ticks(low_, high_) : logarithmic_ticks(low_, high_))
    svg_ += fmt::format(
        R"(<path class="grid" d="M{:.1f} {:.1f}H{}"/><text x="{}" y="{:.1f}" text-anchor="end">{:.3g}</text>)",
        kLeft, down(scaled(value)), kWidth - kRight, kLeft - 6, down(scaled(value)) + 4, value);
  const double step_x = std::max(1.0, tick_step(last_ - first_, 6));
  for (double tick = std::ceil(first_ / step_x) * step_x; tick <= last_; tick += step_x)
    svg_ += fmt::format(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{:.0f}</text>)", across(tick),
                        kHeight - 6, tick);
}

void Chart::add_line(const std::vector<Place>& places, const std::string& style) {
  svg_ += fmt::format(R"(<path class="{}" d=")", style);
  for (size_t i = 0; i < places.size(); ++i)
    fmt::format_to(std::back_inserter(svg_), "{}{:.1f} {:.1f}", i == 0 ? 'M' : 'L', across(places[i].x),
                   std::clamp(down(scaled(places[i].y)), 0.0, kHeight));
  svg_ += places.size() == 1 ? R"(h3"/>)" : R"("/>)";
}

void Chart::add_point(const Place& place, const std::string& style) {
  svg_ += fmt::format(R"(<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"/>)", style, across(place.x),
                      down(scaled(place.y)));
}

std::string Chart::svg() const {
  return fmt::format(R"(<svg viewBox="0 0 {} {}" role="img">{}</svg>)", kWidth, kHeight, svg_);
}

double Chart::scaled(double value) const {
  return axis_ == Axis::linear ? value : std::log10(value);
}

double Chart::across(double x) const {
  return kLeft + (x - first_) / (last_ - first_) * (kWidth - kLeft - kRight);
}

double Chart::down(double scaled_y) const {
  return kTop + (high_ - scaled_y) / (high_ - low_) * (kHeight - kTop - kBottom);
}

}  // namespace strait::report
