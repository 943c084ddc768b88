#include "quality.h"

#include <algorithm>
#include <cmath>

namespace strait::codec {

int position_of_quality(double quality, int levels) {
  const int most = (levels - 1) * kPositionSteps;
  const double share = (quality - kLowestQuality) / (kHighestQuality - kLowestQuality);
  return std::clamp(static_cast<int>(std::lrint(share * most)), 0, most);
}

double quality_of_position(int position, int levels) {
  return kLowestQuality +
         (kHighestQuality - kLowestQuality) * position / std::max(1, (levels - 1) * kPositionSteps);
}

void fill_hat(double levels_up, std::span<float> hat) {
  fill_back_hat(levels_up, 1, hat);
}

void fill_back_hat(double levels_up, double ratio, std::span<float> hat) {
  std::fill(hat.begin(), hat.end(), 0.0F);
  const auto last = static_cast<int>(hat.size()) - 1;
  const int below = std::clamp(static_cast<int>(levels_up), 0, std::max(0, last - 1));
  const double share = levels_up - below;
  // 1 / (1 + (ratio - 1) share) as a mixture of 1 and 1 / ratio
  const auto bent = static_cast<float>(ratio * share / (1 + (ratio - 1) * share));
  hat[below] = 1 - bent;
  if (below < last) hat[below + 1] = bent;
}

double gain_ratio(double lambda_least, double lambda_most, int levels) {
  return std::pow(lambda_most / lambda_least, 0.5 / std::max(1, levels - 1));
}

}  // namespace strait::codec
