#include "nn/index/calibrate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace strait::nn {
namespace {

constexpr size_t kTogether = 1024;

// The neighbours of items of the index itself, which are among them.
template <typename Visit>
void for_each_found(const LatentIndex& index, const Nearest& nearest, const std::vector<uint32_t>& items,
                    size_t k, const Visit& visit) {
  const size_t length = index.rows.length();
  std::vector<float> rows(kTogether * length);
  for (size_t first = 0; first < items.size(); first += kTogether) {
    const size_t count = std::min(kTogether, items.size() - first);
    for (size_t i = 0; i < count; ++i) index.rows.decode(items[first + i], 1, rows.data() + i * length);
    const auto found = nearest.find(rows.data(), count, k);
    for (size_t i = 0; i < count; ++i) visit(items[first + i], found[i]);
  }
}

uint32_t root_of(std::map<uint32_t, uint32_t>& parents, uint32_t item) {
  const auto found = parents.emplace(item, item).first;
  if (found->second == item) return item;
  return found->second = root_of(parents, found->second);
}

}  // namespace

std::vector<float> own_distances(const LatentIndex& index, const Nearest& nearest, size_t most) {
  std::vector<float> distances;
  if (index.items.size() < 2) return distances;
  const size_t count = std::min(most, index.items.size());
  std::vector<uint32_t> items;
  for (size_t i = 0; i < count; ++i) items.push_back(static_cast<uint32_t>(i * index.items.size() / count));
  for_each_found(index, nearest, items, 2, [&](uint32_t item, const std::vector<Neighbour>& found) {
    for (const Neighbour& one : found)
      if (one.item != item) return distances.push_back(one.distance);
  });
  std::sort(distances.begin(), distances.end());
  return distances;
}

double quantile(const std::vector<float>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)));
  return double{sorted[std::min(at, sorted.size() - 1)]};
}

std::vector<NearPair> near_pairs(const LatentIndex& index, const Nearest& nearest,
                                 const std::vector<uint32_t>& items, double limit) {
  constexpr size_t kLookedAt = 9;  // one of them is the item itself
  std::vector<NearPair> pairs;
  for_each_found(index, nearest, items, kLookedAt, [&](uint32_t item, const std::vector<Neighbour>& found) {
    for (const Neighbour& one : found)
      if (one.item != item && double{one.distance} <= limit)
        pairs.push_back({std::min(item, one.item), std::max(item, one.item), one.distance});
  });
  const auto same = [](const NearPair& x, const NearPair& y) { return x.a == y.a && x.b == y.b; };
  std::sort(pairs.begin(), pairs.end(), [](const NearPair& x, const NearPair& y) {
    return std::tie(x.a, x.b, x.distance) < std::tie(y.a, y.b, y.distance);
  });
  pairs.erase(std::unique(pairs.begin(), pairs.end(), same), pairs.end());
  std::sort(pairs.begin(), pairs.end(), [](const NearPair& x, const NearPair& y) {
    return std::tie(x.distance, x.a, x.b) < std::tie(y.distance, y.a, y.b);
  });
  return pairs;
}

std::vector<std::vector<uint32_t>> groups_of(const std::vector<NearPair>& pairs) {
  std::map<uint32_t, uint32_t> parents;
  for (const NearPair& pair : pairs) {
    const uint32_t a = root_of(parents, pair.a), b = root_of(parents, pair.b);
    parents[std::max(a, b)] = std::min(a, b);
  }
  std::map<uint32_t, std::vector<uint32_t>> by_root;
  for (const auto& [item, parent] : std::map(parents)) by_root[root_of(parents, item)].push_back(item);
  std::vector<std::vector<uint32_t>> groups;
  for (auto& [root, members] : by_root) groups.push_back(std::move(members));
  return groups;
}

}  // namespace strait::nn
