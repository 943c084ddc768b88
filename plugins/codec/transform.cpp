#include "transform.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "network.h"

namespace strait::codec {

std::vector<Wave> leading_waves(int count) {
  constexpr std::array<double, 3> kColourCost{1, 2.6, 3.6};
  std::vector<Wave> waves;
  for (int colour = 0; colour < 3; ++colour)
    for (int down = 0; down < kBlock; ++down)
      for (int across = 0; across < kBlock; ++across)
        waves.push_back({colour, down, across, std::hypot(down + 1, across + 1) * kColourCost[colour]});
  std::stable_sort(waves.begin(), waves.end(),
                   [](const Wave& a, const Wave& b) { return a.radius < b.radius; });
  waves.resize(static_cast<size_t>(count));
  return waves;
}

double weight(const Wave& wave, int plane, int y, int x) {
  const double r2 = std::numbers::sqrt2, r3 = std::numbers::sqrt3;
  const std::array<std::array<double, 3>, 3> colours{
      {{1 / r3, 1 / r3, 1 / r3}, {-1 / r2, 0, 1 / r2}, {1 / (r2 * r3), -r2 / r3, 1 / (r2 * r3)}}};
  const auto cosine = [](int halves, int at) {
    const double norm = std::sqrt((halves == 0 ? 1.0 : 2.0) / kBlock);
    return norm * std::cos(std::numbers::pi * (at + 0.5) * halves / kBlock);
  };
  return colours[wave.colour][plane] * cosine(wave.down, y) * cosine(wave.across, x);
}

double typical_deviation(const Wave& wave) {
  return wave.down + wave.across == 0 ? 800 / wave.radius : std::exp(7.12) * std::pow(wave.radius, -1.774);
}

}  // namespace strait::codec
