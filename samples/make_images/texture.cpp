#include "texture.h"

#include <cmath>
#include <limits>

namespace samples {

float random_at(int x, int y, uint32_t seed) {
  uint32_t h =
      seed * 0x9e3779b9U ^ static_cast<uint32_t>(x) * 0x85ebca6bU ^ static_cast<uint32_t>(y) * 0xc2b2ae35U;
  h = (h ^ (h >> 16)) * 0x7feb352dU;
  h = (h ^ (h >> 15)) * 0x846ca68bU;
  h ^= h >> 16;
  return static_cast<float>(h >> 8) * 0x1p-24F;
}

float value_noise(Point p, uint32_t seed) {
  const float fx = std::floor(p[0]), fy = std::floor(p[1]);
  const int x = static_cast<int>(fx), y = static_cast<int>(fy);
  const float u = step_between(0, 1, p[0] - fx), v = step_between(0, 1, p[1] - fy);
  const float top = random_at(x, y, seed) * (1 - u) + random_at(x + 1, y, seed) * u;
  const float bottom = random_at(x, y + 1, seed) * (1 - u) + random_at(x + 1, y + 1, seed) * u;
  return 2 * (top * (1 - v) + bottom * v) - 1;
}

float fractal(Point p, uint32_t seed, int octaves) {
  float sum = 0, amplitude = 0.6F;
  for (int i = 0; i < octaves; ++i, amplitude *= 0.5F) {
    sum += amplitude * value_noise(p, seed + static_cast<uint32_t>(i));
    p = turn(p, 0.6F) * 2.03F;  // turned, so that the lattices do not line up
  }
  return sum;
}

Cell voronoi(Point p, uint32_t seed) {
  const int cx = static_cast<int>(std::floor(p[0])), cy = static_cast<int>(std::floor(p[1]));
  Cell cell{std::numeric_limits<float>::max(), std::numeric_limits<float>::max(), 0, 0};
  for (int y = cy - 1; y <= cy + 1; ++y)
    for (int x = cx - 1; x <= cx + 1; ++x) {
      const Point site(static_cast<float>(x) + 0.15F + 0.7F * random_at(x, y, seed),
                       static_cast<float>(y) + 0.15F + 0.7F * random_at(x, y, seed + 1));
      const float distance = static_cast<float>(cv::norm(site - p));
      if (distance < cell.nearest)
        cell = {distance, cell.nearest, x, y};
      else if (distance < cell.second)
        cell.second = distance;
    }
  return cell;
}

Point turn(Point p, float radians) {
  const float c = std::cos(radians), s = std::sin(radians);
  return {c * p[0] - s * p[1], s * p[0] + c * p[1]};
}

}  // namespace samples
