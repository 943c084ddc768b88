#include "paths.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace strait::vae {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](double x, double y) { return x * y; });
}

}  // namespace

std::vector<float> between(std::span<const float> from, std::span<const float> to, double share, Path path) {
  constexpr double kParallel = 1e-6;
  double of_from = 1 - share, of_to = share;
  const double from_length = std::sqrt(dot(from, from)), to_length = std::sqrt(dot(to, to));
  if (path == Path::spherical && from_length > 0 && to_length > 0) {
    const double angle = std::acos(std::clamp(dot(from, to) / (from_length * to_length), -1.0, 1.0));
    if (std::sin(angle) > kParallel) {
      const double length = (1 - share) * from_length + share * to_length;
      of_from = length / from_length * std::sin((1 - share) * angle) / std::sin(angle);
      of_to = length / to_length * std::sin(share * angle) / std::sin(angle);
    }
  }
  std::vector<float> made(from.size());
  for (size_t d = 0; d < made.size(); ++d)
    made[d] = static_cast<float>(of_from * static_cast<double>(from[d]) + of_to * static_cast<double>(to[d]));
  return made;
}

}  // namespace strait::vae
