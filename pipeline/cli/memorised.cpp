#include "cli/memorised.h"

#include <algorithm>

#include "nn/index/calibrate.h"

namespace strait::cli {
namespace {

constexpr double kNear = 0.01;  // of the test pictures

std::vector<nn::Neighbour> nearest_of(const PointSet& train, const std::vector<float>& queries) {
  std::vector<nn::Neighbour> nearest;
  for (const std::vector<nn::Neighbour>& found : train.nearest(queries, 1)) nearest.push_back(found.front());
  return nearest;
}

std::vector<float> sorted_distances(const std::vector<nn::Neighbour>& nearest) {
  std::vector<float> distances;
  for (const nn::Neighbour& one : nearest) distances.push_back(one.distance);
  std::sort(distances.begin(), distances.end());
  return distances;
}

Closeness closeness(const std::vector<float>& sorted, double limit) {
  const auto within =
      std::upper_bound(sorted.begin(), sorted.end(), static_cast<float>(limit)) - sorted.begin();
  return {nn::quantile(sorted, 0.5), static_cast<double>(within) / static_cast<double>(sorted.size())};
}

}  // namespace

CopyFigures look_for_copies(const PointSet& train, const std::vector<float>& samples,
                            const std::vector<float>& test) {
  CopyFigures figures;
  figures.nearest = nearest_of(train, samples);
  const std::vector<float> of_samples = sorted_distances(figures.nearest),
                           of_test = sorted_distances(nearest_of(train, test));
  figures.limit = nn::quantile(of_test, kNear);
  figures.samples = closeness(of_samples, figures.limit);
  figures.test = closeness(of_test, figures.limit);
  return figures;
}

}  // namespace strait::cli
