#include "nn/index/tagging.h"

#include <algorithm>
#include <limits>
#include <string>

#include "strait/error.h"

namespace strait::nn {
namespace {

constexpr double kNearest = 1e-3;  // of unknown_beyond: nearer does not count more

double weight_of(float distance, const LatentIndex& index, Weighting weighting) {
  if (weighting == Weighting::none) return 1;
  const double floor = std::max(kNearest * index.unknown_beyond, double{std::numeric_limits<float>::min()});
  return 1 / std::max(double{distance}, floor);
}

// In the order in which neighbours bring them, which sorting keeps where confidences are equal.
std::vector<TagScore> scores_of(const LatentIndex& index, std::span<const Neighbour> neighbours,
                                Weighting weighting) {
  std::vector<TagScore> scores;
  double total = 0;
  for (const Neighbour& one : neighbours) {
    const double weight = weight_of(one.distance, index, weighting);
    total += weight;
    for (const uint32_t tag : index.items[one.item].tags) {
      auto found =
          std::find_if(scores.begin(), scores.end(), [&](const TagScore& s) { return s.tag == tag; });
      if (found == scores.end()) found = scores.insert(scores.end(), {tag, 0});
      found->confidence += weight;
    }
  }
  for (TagScore& score : scores) score.confidence = std::min(1.0, score.confidence / total);
  std::stable_sort(scores.begin(), scores.end(),
                   [](const TagScore& a, const TagScore& b) { return a.confidence > b.confidence; });
  return scores;
}

}  // namespace

Weighting weighting_named(std::string_view name) {
  if (name == "none") return Weighting::none;
  if (name == "distance") return Weighting::distance;
  throw Error(Code::usage, "weighting", "'" + std::string(name) + "' is unknown (expected none or distance)");
}

Tagged tag_by(const LatentIndex& index, std::span<const Neighbour> neighbours, const TagRule& rule) {
  Tagged tagged{scores_of(index, neighbours, rule.weighting), {}};
  if (neighbours.empty() || double{neighbours.front().distance} > rule.unknown_beyond) return tagged;
  for (const TagScore& score : tagged.scores)
    if (score.confidence >= rule.min_confidence && tagged.given.size() < rule.tags_most)
      tagged.given.push_back(score);
  return tagged;
}

}  // namespace strait::nn
