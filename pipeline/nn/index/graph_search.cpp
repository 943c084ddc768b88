#include "nn/index/graph_search.h"

#include <algorithm>

#include <fmt/format.h>

namespace strait::nn {
namespace {

constexpr unsigned kBits = 64;

bool farther(const Neighbour& a, const Neighbour& b) {
  return nearer(b, a);
}

std::string fault_of_list(const NeighbourGraph& graph, uint32_t row, unsigned floor) {
  const uint32_t* list = graph.list(row, floor);
  const uint32_t most = floor == 0 ? 2 * graph.links : graph.links;
  if (list[0] > most) return fmt::format("row {} has {} links (expected at most {})", row, list[0], most);
  for (uint32_t i = 1; i <= list[0]; ++i) {
    if (list[i] >= graph.floors.size()) return fmt::format("row {} leads to row {}", row, list[i]);
    if (graph.floors[list[i]] < floor)
      return fmt::format("row {} leads to row {} on floor {}, where it is not", row, list[i], floor);
  }
  return {};
}

}  // namespace

void NeighbourGraph::count_lists() {
  lists_before.assign(1, 0);
  for (const uint8_t floor : floors) lists_before.push_back(lists_before.back() + floor);
}

std::string fault_of(const NeighbourGraph& graph, size_t count) {
  constexpr uint32_t kMostLinks = 1024;
  if (graph.links < 2 || graph.links > kMostLinks) return fmt::format("it has {} links a row", graph.links);
  if (graph.floors.size() != count || graph.entry >= count || graph.lists_before.size() != count + 1 ||
      graph.ground.size() != count * graph.ground_stride() ||
      graph.upper.size() != graph.lists_before.back() * graph.upper_stride())
    return "its parts do not fit together";
  if (graph.floors[graph.entry] != *std::max_element(graph.floors.begin(), graph.floors.end()))
    return "it does not start on the highest floor";
  for (uint32_t row = 0; row < count; ++row)
    for (unsigned floor = 0; floor <= graph.floors[row]; ++floor)
      if (std::string fault = fault_of_list(graph, row, floor); !fault.empty()) return fault;
  return {};
}

GraphSearch::GraphSearch(const NeighbourGraph& graph, const LatentRows& rows)
    : graph_(graph), rows_(rows), seen_((rows.size() + kBits - 1) / kBits) {}

bool GraphSearch::mark(uint32_t row) {
  uint64_t& word = seen_[row / kBits];
  const uint64_t bit = uint64_t{1} << row % kBits;
  if ((word & bit) != 0) return false;
  word |= bit;
  marked_.push_back(row);
  return true;
}

// Down to the ground floor, on each one as near as its links lead.
uint32_t GraphSearch::descend(const float* query) const {
  uint32_t at = graph_.entry;
  float distance = rows_.squared_distance(query, at);
  for (unsigned floor = graph_.floors[at]; floor > 0; --floor) {
    for (bool moved = true; moved;) {
      moved = false;
      const uint32_t* list = graph_.list(at, floor);
      for (uint32_t i = 1; i <= list[0]; ++i) {
        const float other = rows_.squared_distance(query, list[i]);
        if (!(other < distance)) continue;
        distance = other;
        at = list[i];
        moved = true;
      }
    }
  }
  return at;
}

void GraphSearch::look_at(const float* query, uint32_t row, size_t effort) {
  const Neighbour seen{row, rows_.squared_distance(query, row)};
  if (found_.size() == effort && !nearer(seen, found_.front())) return;
  coming_.push_back(seen);
  std::push_heap(coming_.begin(), coming_.end(), farther);
  found_.push_back(seen);
  std::push_heap(found_.begin(), found_.end(), nearer);
  if (found_.size() <= effort) return;
  std::pop_heap(found_.begin(), found_.end(), nearer);
  found_.pop_back();
}

const std::vector<Neighbour>& GraphSearch::find(const float* query, size_t effort) {
  for (const uint32_t row : marked_) seen_[row / kBits] = 0;
  marked_.clear();
  coming_.clear();
  found_.clear();
  const uint32_t start = descend(query);
  mark(start);
  look_at(query, start, effort);
  while (!coming_.empty()) {
    const Neighbour next = coming_.front();
    if (found_.size() == effort && nearer(found_.front(), next)) break;
    std::pop_heap(coming_.begin(), coming_.end(), farther);
    coming_.pop_back();
    fresh_.clear();
    const uint32_t* list = graph_.list(next.item, 0);
    for (uint32_t i = 1; i <= list[0]; ++i) {
      if (!mark(list[i])) continue;
      rows_.prefetch(list[i]);
      fresh_.push_back(list[i]);
    }
    for (const uint32_t row : fresh_) look_at(query, row, effort);
  }
  std::sort_heap(found_.begin(), found_.end(), nearer);
  return found_;
}

}  // namespace strait::nn
