#include "gan_ring/plane.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace samples {

namespace {

constexpr double kSide = 260, kGap = 12, kTop = 34, kCaption = 22;
constexpr std::array kShades{"#3b6fb6", "#6b93c9", "#9db8dc", "#cfdcee", "#f5f5f5",
                             "#f3d9d2", "#e5aa9c", "#d47b68", "#bf4a36"};

double across(double x) {
  return (x + kExtent) / (2 * kExtent) * kSide;
}
double down(double y) {
  return (kExtent - y) / (2 * kExtent) * kSide;
}

// By the standing of a score between the field's lowest and highest.
size_t shade(float score, float low, float high) {
  const float share = high > low ? (score - low) / (high - low) : 0.5F;
  return std::min(kShades.size() - 1, static_cast<size_t>(share * static_cast<float>(kShades.size())));
}

std::string field(const std::vector<Opinion>& cells) {
  const auto by_score = [](const Opinion& a, const Opinion& b) { return a.score < b.score; };
  const auto ends = std::minmax_element(cells.begin(), cells.end(), by_score);
  const float least = ends.first->score, most = ends.second->score;
  const double cell = kSide / kFieldSide;
  std::string svg;
  for (size_t row = 0; row < kFieldSide; ++row)
    for (size_t from = 0, to = 0; from < kFieldSide; from = to) {
      const auto shade_at = [&](size_t column) {
        return shade(cells[row * kFieldSide + column].score, least, most);
      };
      while (to < kFieldSide && shade_at(to) == shade_at(from)) ++to;
      svg += fmt::format(R"(<path d="M{:.1f} {:.1f}h{:.1f}v{:.2f}h-{:.1f}z" fill="{}"/>)",
                         static_cast<double>(from) * cell, static_cast<double>(row) * cell,
                         static_cast<double>(to - from) * cell, cell + 0.3,
                         static_cast<double>(to - from) * cell, kShades[shade_at(from)]);
    }
  return svg;
}

// The longest reaches to the next; short ones stay visible as dots.
std::string arrows(const std::vector<Opinion>& at) {
  const std::vector<Point> places = cell_middles(kArrowSide);
  double longest = 1e-12;
  for (const Opinion& one : at) longest = std::max(longest, std::hypot(one.uphill[0], one.uphill[1]) * 1.0);
  const double scale = 0.9 * kSide / kArrowSide / longest;
  std::string lines, heads;
  for (size_t i = 0; i < at.size(); ++i) {
    const double x = across(places[i][0]), y = down(places[i][1]);
    const double right = scale * at[i].uphill[0], below = -scale * at[i].uphill[1];
    lines += fmt::format("M{:.1f} {:.1f}l{:.1f} {:.1f}", x, y, right, below);
    heads += fmt::format("M{:.1f} {:.1f}h0", x + right, y + below);
  }
  return fmt::format(R"(<path d="{}" stroke="#555" stroke-width=".7" fill="none"/>)", lines) +
         fmt::format(R"(<path d="{}" stroke="#555" stroke-width="2" stroke-linecap="round"/>)", heads);
}

std::string dots(const std::vector<Point>& points, const char* colour, double size) {
  std::string path;
  for (const Point& point : points)
    if (std::abs(point[0]) < kExtent && std::abs(point[1]) < kExtent)
      path += fmt::format("M{:.1f} {:.1f}h0", across(point[0]), down(point[1]));
  return fmt::format(R"(<path d="{}" stroke="{}" stroke-width="{}" stroke-linecap="round"/>)", path, colour,
                     size);
}

}  // namespace

std::vector<Point> cell_middles(int side) {
  std::vector<Point> middles;
  const auto middle = [=](int cell) {
    return kExtent * (2 * (static_cast<float>(cell) + 0.5F) / static_cast<float>(side) - 1);
  };
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) middles.push_back({middle(column), -middle(row)});
  return middles;
}

std::string draw(const std::string& title, const std::vector<Moment>& moments) {
  const auto count = static_cast<double>(moments.size());
  const double width = kGap + count * (kSide + kGap), height = kTop + kSide + kCaption + kGap;
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" font-family="sans-serif" font-size="13"><rect width="{0}" height="{1}" fill="#fff"/><text x="{2}" y="22" font-size="15">{3}</text>)",
      width, height, kGap, title);
  for (size_t i = 0; i < moments.size(); ++i) {
    const Moment& moment = moments[i];
    svg += fmt::format(R"svg(<g transform="translate({} {})">)svg",
                       kGap + static_cast<double>(i) * (kSide + kGap), kTop);
    svg += field(moment.field) + arrows(moment.arrows) + dots(moment.real, "#888", 3) +
           dots(moment.fake, "#000", 2.6);
    svg += fmt::format(R"(<text x="0" y="{}">{}</text></g>)", kSide + 16, moment.caption);
  }
  return svg + "</svg>\n";
}

}  // namespace samples
