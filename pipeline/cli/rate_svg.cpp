#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "cli/rate_curve.h"

namespace strait::cli {

namespace {

constexpr double kWidth = 760, kHeight = 520, kLeft = 64, kRight = 24, kTop = 48, kBottom = 52;
constexpr std::array kColours{"#c0392b", "#2471a3", "#1e8449", "#b9770e", "#7d3c98", "#566573"};

// Numbers on one axis, and where they are on the page.
struct Axis {
  double least, most, from, to, step;

  double place(double value) const { return from + (value - least) / (most - least) * (to - from); }
};

// Whole steps of 1, 2 or 5 times a power of ten around all values.
Axis axis_of(double least, double most, double from, double to) {
  const double room = std::max(most - least, 1e-6) / 6;
  const double power = std::pow(10, std::floor(std::log10(room)));
  const double step = power * (room < 2 * power ? 2 : room < 5 * power ? 5 : 10);
  return {std::floor(least / step) * step, std::ceil(most / step) * step, from, to, step};
}

std::string grid(const Axis& x, const Axis& y) {
  std::string svg;
  for (double value = x.least; value < x.most + x.step / 2; value += x.step)
    svg += fmt::format(
        R"(<path d="M{0:.1f} {1:.1f}V{2:.1f}" stroke="#ddd"/><text x="{0:.1f}" y="{3:.1f}" text-anchor="middle">{4:.4g}</text>)",
        x.place(value), kTop, kHeight - kBottom, kHeight - kBottom + 18, value);
  for (double value = y.least; value < y.most + y.step / 2; value += y.step)
    svg += fmt::format(
        R"(<path d="M{0:.1f} {1:.1f}H{2:.1f}" stroke="#ddd"/><text x="{3:.1f}" y="{4:.1f}" text-anchor="end">{5:.4g}</text>)",
        kLeft, y.place(value), kWidth - kRight, kLeft - 8, y.place(value) + 4, value);
  return svg;
}

// In text of XML.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return safe;
}

std::string line(const RateCurve& curve, size_t number, const Axis& x, const Axis& y) {
  const char* colour = kColours[number % kColours.size()];
  std::string path, dots;
  for (const RatePoint& point : curve.points) {
    const double px = x.place(point.bpp), py = y.place(point.psnr);
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", px, py);
    dots += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>)", px, py, colour);
  }
  const double row = kHeight - kBottom - 16 - 18 * static_cast<double>(number);
  return fmt::format(
      R"(<path d="{}" fill="none" stroke="{}" stroke-width="2"/>{}<text x="{:.1f}" y="{:.1f}" text-anchor="end" fill="{}">{}</text>)",
      path, colour, dots, kWidth - kRight - 8, row, colour, escaped(curve.name));
}

}  // namespace

std::string rate_svg(const std::vector<RateCurve>& curves, const std::string& title) {
  double bpp = 0, least = 1e9, most = 0;
  for (const RateCurve& curve : curves)
    for (const RatePoint& point : curve.points) {
      bpp = std::max(bpp, point.bpp);
      least = std::min(least, point.psnr);
      most = std::max(most, point.psnr);
    }
  const Axis x = axis_of(0, bpp, kLeft, kWidth - kRight), y = axis_of(least, most, kHeight - kBottom, kTop);
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" font-family="sans-serif" font-size="13"><rect width="{0}" height="{1}" fill="#fff"/><text x="{2}" y="28" font-size="16">{3}</text>)",
      kWidth, kHeight, kLeft, escaped(title));
  svg += grid(x, y);
  for (size_t i = 0; i < curves.size(); ++i) svg += line(curves[i], i, x, y);
  return svg +
         fmt::format(
             R"svg(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">bits per pixel</text><text x="16" y="{:.1f}" transform="rotate(-90 16 {:.1f})" text-anchor="middle">PSNR, dB</text></svg>)svg",
             (kLeft + kWidth - kRight) / 2, kHeight - 12, kHeight / 2, kHeight / 2) +
         "\n";
}

}  // namespace strait::cli
