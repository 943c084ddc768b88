#include "quality.h"

#include <algorithm>
#include <cmath>

namespace strait::codec {
namespace {

constexpr double kLowest = 1, kHighest = 100;

}  // namespace

int position_of_quality(double quality, int levels) {
  const int most = (levels - 1) * kPositionSteps;
  const double share = (quality - kLowest) / (kHighest - kLowest);
  return std::clamp(static_cast<int>(std::lrint(share * most)), 0, most);
}

double quality_of_position(int position, int levels) {
  return kLowest + (kHighest - kLowest) * position / std::max(1, (levels - 1) * kPositionSteps);
}

void fill_hat(double levels_up, std::span<float> hat) {
  std::fill(hat.begin(), hat.end(), 0.0F);
  const auto last = static_cast<int>(hat.size()) - 1;
  const int below = std::clamp(static_cast<int>(levels_up), 0, std::max(0, last - 1));
  const auto share = static_cast<float>(levels_up - below);
  hat[below] = 1 - share;
  if (below < last) hat[below + 1] = share;
}

}  // namespace strait::codec
