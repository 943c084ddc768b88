// The smallest game that can go wrong: eight Gaussians on a ring in the plane, a generator that has to find
// all of them, and a discriminator whose scores can be drawn. The players are dense networks; the game is
// plugins/gan's own.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "gan/game.h"

namespace samples {

using Point = std::array<float, 2>;  // within kExtent to all sides

inline constexpr int kModes = 8;
inline constexpr float kRadius = 2, kDeviation = 0.08F, kExtent = 3;

// Real points: a mode drawn with equal chances, and a Gaussian around it.
std::vector<Point> draw_ring(size_t count, uint64_t seed);

struct RingNetworks {
  int latent = 8;
  int width = 64;  // of two hidden layers
  bool spectral_norm = true;
};
strait::gan::Players ring_players(const RingNetworks& options);

// Points that the generator makes.
std::vector<Point> generated(const strait::gan::Game& game, size_t count, uint64_t seed);

// What the discriminator thinks of a point, and the direction in which it would score higher.
struct Opinion {
  float score;
  Point uphill;
};
std::vector<Opinion> opinions(const strait::gan::Game& game, const std::vector<Point>& points);

struct Found {
  int modes;    // that at least a hundredth of the points lie near, within 4 deviations
  double near;  // share of points that lie near any
};
Found found_in(const std::vector<Point>& points);

}  // namespace samples
