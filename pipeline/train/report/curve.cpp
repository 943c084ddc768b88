#include "train/report/curve.h"

#include <algorithm>

#include "report/chart.h"

namespace strait::train {
namespace {

constexpr size_t kMostPoints = 500;
constexpr size_t kSmoothing = 15;  // the moving mean remembers a share of 1 / this

using report::Place;

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

}  // namespace

bool suits_logarithm(const Series& series) {
  const auto by_value = [](const Point& a, const Point& b) { return a.value < b.value; };
  const auto [low, high] = std::minmax_element(series.points.begin(), series.points.end(), by_value);
  return low != series.points.end() && low->value > 0 && high->value > 3 * low->value;
}

std::string curve_svg(const Series& series, Axis axis) {
  const std::vector<Place> places = thinned(series.points), means = smoothed(places);
  report::Chart chart(places, axis);
  chart.add_axes();
  if (places.size() > kSmoothing) chart.add_line(places, "raw");
  chart.add_line(means, "mean");
  return chart.svg();
}

}  // namespace strait::train
