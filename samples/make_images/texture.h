// Noise and small vector sums for procedural pictures. Everything follows from its arguments.
#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

namespace samples {

using Colour = cv::Vec3f;  // red, green, blue; linear light, 0..1
using Point = cv::Vec2f;

// Uniform in [0, 1), from a lattice point.
float random_at(int x, int y, uint32_t seed);

// Smooth noise in [-1, 1] with features of about one unit.
float value_noise(Point p, uint32_t seed);

// Octaves of value noise whose amplitude halves as the frequency doubles: a 1/f spectrum. About [-1, 1].
float fractal(Point p, uint32_t seed, int octaves = 6);

// Distances to the nearest and the second-nearest point of a jittered lattice, and the nearest one's cell.
struct Cell {
  float nearest, second;
  int x, y;
};
Cell voronoi(Point p, uint32_t seed);

inline float clamp(float x, float low = 0, float high = 1) {
  return x < low ? low : x > high ? high : x;
}
inline float step_between(float low, float high, float x) {
  const float t = clamp((x - low) / (high - low));
  return t * t * (3 - 2 * t);
}
inline Colour mix(const Colour& a, const Colour& b, float t) {
  return a * (1 - t) + b * t;
}
Point turn(Point p, float radians);

}  // namespace samples
