// Follows the links of a graph to the nearest rows. Private to the room.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/index/latent_rows.h"
#include "nn/index/neighbour.h"
#include "nn/index/neighbour_graph.h"

namespace strait::nn {

// One search after another over one graph; for one thread.
class GraphSearch {
 public:
  GraphSearch(const NeighbourGraph& graph, const LatentRows& rows);
  // About the `effort` nearest rows by squared distance, nearest first.
  const std::vector<Neighbour>& find(const float* query, size_t effort);

 private:
  uint32_t descend(const float* query) const;
  void look_at(const float* query, uint32_t row, size_t effort);
  bool mark(uint32_t row);

  const NeighbourGraph& graph_;
  const LatentRows& rows_;
  std::vector<uint64_t> seen_;  // a bit for every row
  std::vector<uint32_t> marked_, fresh_;
  std::vector<Neighbour> coming_, found_;  // heaps: nearest on top, farthest on top
};

}  // namespace strait::nn
