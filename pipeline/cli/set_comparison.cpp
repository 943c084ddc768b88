#include "cli/set_comparison.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "nn/index/balls.h"

namespace strait::cli {
namespace {

double share(size_t part, size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

size_t inside_any(const std::vector<uint32_t>& inside) {
  return inside.size() - static_cast<size_t>(std::count(inside.begin(), inside.end(), 0u));
}

}  // namespace

PointSet::PointSet(const std::vector<float>& values, size_t length) {
  index_.metric = nn::Metric::l2;
  index_.rows = nn::LatentRows(nn::RowStorage::f32, length);
  index_.rows.append(values.data(), values.size() / length);
  index_.items.resize(index_.rows.size());
  nearest_ = std::make_unique<const nn::Nearest>(index_);
}

std::vector<std::vector<nn::Neighbour>> PointSet::nearest(const std::vector<float>& queries, size_t k) const {
  return nearest_->find(queries.data(), queries.size() / index_.rows.length(), k);
}

std::vector<float> PointSet::radii(const std::vector<float>& values, size_t k) const {
  std::vector<float> found;
  // A point is the first of its own neighbours, or one at the same place is.
  for (const std::vector<nn::Neighbour>& neighbours : nearest(values, k + 1))
    found.push_back(neighbours.back().distance);
  return found;
}

SetFigures compare_sets(const std::vector<float>& real, const std::vector<float>& made, size_t length,
                        size_t k) {
  const PointSet real_set(real, length), made_set(made, length);
  const std::vector<float> real_radii = real_set.radii(real, k), made_radii = made_set.radii(made, k);
  const std::vector<uint32_t> real_balls =
      nn::balls_around(real_set.rows(), real_radii, made.data(), made_set.size());
  const std::vector<uint32_t> made_balls =
      nn::balls_around(made_set.rows(), made_radii, real.data(), real_set.size());
  const auto nearest_made = made_set.nearest(real, 1);
  size_t covered = 0;
  for (size_t i = 0; i < real_set.size(); ++i)
    covered += nearest_made[i].front().distance < real_radii[i] ? 1 : 0;
  const uint64_t balls = std::accumulate(real_balls.begin(), real_balls.end(), uint64_t{0});
  return {share(inside_any(real_balls), made_set.size()), share(inside_any(made_balls), real_set.size()),
          share(balls, k * made_set.size()), share(covered, real_set.size())};
}

}  // namespace strait::cli
