#include "cli/tag_trial.h"

#include <algorithm>

namespace strait::cli {

namespace {

double share(size_t part, size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

TagFigures figures_of(const TagTrial& trial, size_t k, const nn::TagRule& rule) {
  TagFigures figures;
  figures.pictures = trial.truth.size();
  std::map<std::string, std::pair<size_t, size_t>> by_tag;  // right, all
  size_t right = 0, kept = 0, kept_right = 0;
  for (size_t i = 0; i < trial.truth.size(); ++i) {
    const std::vector<std::string>& truth = trial.truth[i];
    const std::vector<nn::Neighbour>& all = trial.neighbours[i];
    const nn::Tagged tagged = nn::tag_by(*trial.index, {all.data(), std::min(k, all.size())}, rule);
    const std::string likeliest = tagged.scores.empty() ? "" : trial.index->tags[tagged.scores.front().tag];
    const bool is_right = std::find(truth.begin(), truth.end(), likeliest) != truth.end();
    right += is_right ? 1 : 0;
    kept += tagged.given.empty() ? 0 : 1;
    kept_right += is_right && !tagged.given.empty() ? 1 : 0;
    for (const std::string& tag : truth) {
      by_tag[tag].first += is_right ? 1 : 0;
      ++by_tag[tag].second;
      if (!is_right) ++figures.confusions[{tag, likeliest}];
    }
  }
  figures.top1 = share(right, figures.pictures);
  figures.unknown_share = share(figures.pictures - kept, figures.pictures);
  figures.kept_top1 = share(kept_right, kept);
  for (const auto& [tag, counts] : by_tag) figures.recall[tag] = share(counts.first, counts.second);
  return figures;
}

}  // namespace strait::cli
