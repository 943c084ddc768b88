#include "neighbours.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace strait::encoder {
namespace {

using Neighbour = std::pair<float, int32_t>;  // cosine, label

double dot(const float* a, const float* b, int64_t dimensions) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t d = 0; d < dimensions; ++d) sum += a[d] * b[d];
  return static_cast<double>(sum);
}

int32_t vote(std::vector<Neighbour>& candidates, int k) {
  constexpr double kTemperature = 0.07;
  const auto nearest = std::min<std::ptrdiff_t>(k, std::ssize(candidates));
  std::partial_sort(candidates.begin(), candidates.begin() + nearest, candidates.end(),
                    [](const Neighbour& a, const Neighbour& b) { return a.first > b.first; });
  std::map<int32_t, double> votes;
  for (std::ptrdiff_t i = 0; i < nearest; ++i)
    votes[candidates[static_cast<size_t>(i)].second] +=
        std::exp((static_cast<double>(candidates[static_cast<size_t>(i)].first) - 1) / kTemperature);
  return std::max_element(votes.begin(), votes.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

}  // namespace

double neighbour_accuracy(const float* latents, int64_t count, int64_t dimensions,
                          std::span<const int32_t> labels, int k) {
  std::vector<int64_t> labelled;
  for (int64_t i = 0; i < count; ++i)
    if (labels[static_cast<size_t>(i)] >= 0) labelled.push_back(i);
  if (labelled.size() < 2) return 0;
  int64_t right = 0;
#pragma omp parallel for reduction(+ : right) schedule(static)
  for (std::ptrdiff_t n = 0; n < std::ssize(labelled); ++n) {
    const int64_t own = labelled[static_cast<size_t>(n)];
    std::vector<Neighbour> others;
    for (const int64_t other : labelled)
      if (other != own)
        others.emplace_back(
            static_cast<float>(dot(latents + own * dimensions, latents + other * dimensions, dimensions)),
            labels[static_cast<size_t>(other)]);
    right += vote(others, k) == labels[static_cast<size_t>(own)] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(labelled.size());
}

double recognised(const std::vector<float>& queries, const std::vector<float>& latents, int64_t dimensions) {
  const int64_t count = std::ssize(latents) / dimensions;
  int64_t right = 0;
#pragma omp parallel for reduction(+ : right) schedule(static)
  for (int64_t i = 0; i < count; ++i) {
    int64_t nearest = 0;
    double highest = -2;
    for (int64_t j = 0; j < count; ++j) {
      const double cosine = dot(queries.data() + i * dimensions, latents.data() + j * dimensions, dimensions);
      if (cosine > highest) {
        highest = cosine;
        nearest = j;
      }
    }
    right += nearest == i ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(std::max<int64_t>(count, 1));
}

}  // namespace strait::encoder
