#include "health.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Core>

namespace strait::gan {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// The mean over items of the squared distance to the nearest other one.
double mean_nearest(std::span<const float> items, size_t count) {
  const auto n = static_cast<Eigen::Index>(count);
  const Eigen::Map<const Rows> rows(items.data(), n, static_cast<Eigen::Index>(items.size()) / n);
  const Eigen::VectorXf squares = rows.rowwise().squaredNorm();
  Rows distances = -2 * (rows * rows.transpose());
  distances.rowwise() += squares.transpose();
  distances.colwise() += squares;
  distances.diagonal().setConstant(std::numeric_limits<float>::max());
  return std::max(0.0F, distances.rowwise().minCoeff().mean());
}

}  // namespace

double variety(std::span<const float> real, std::span<const float> fake, size_t count) {
  return std::sqrt(mean_nearest(fake, count) / std::max(mean_nearest(real, count), 1e-12));
}

std::optional<std::string> Health::observe(double variety_now, double loss) {
  auto& [count, mean, mean_loss, collapsed, beaten] = state_;
  count = std::min(count + 1, static_cast<float>(kMemory));
  mean += (static_cast<float>(variety_now) - mean) / count;
  mean_loss += (static_cast<float>(loss) - mean_loss) / count;
  if (count < kMemory) return std::nullopt;
  const bool were[] = {collapsed != 0, beaten != 0};
  constexpr double kMargin = 1.2;  // what stands at the limit shall not be told over and over
  collapsed = mean < kLeastVariety * (were[0] ? kMargin : 1);
  beaten = mean_loss < kLeastLoss * (were[1] ? kMargin : 1);
  if (collapsed != 0 && !were[0])
    return "mode collapse: generated items lie " + std::to_string(mean) +
           " times as far apart as real ones (expected above 0.3); go on from an earlier model with a lower "
           "schedule.rate, or with augmentation in [objective]";
  if (beaten != 0 && !were[1])
    return "the discriminator makes no mistakes any more (loss " + std::to_string(mean_loss) +
           ", expected above 0.01), so that the generator learns nothing; lower "
           "optimiser.discriminator_rate or its widths, or augment";
  if (were[0] && collapsed == 0) return "generated items vary again";
  if (were[1] && beaten == 0) return "the discriminator makes mistakes again";
  return std::nullopt;
}

}  // namespace strait::gan
