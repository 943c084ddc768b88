// A graph over the rows of an index that leads from anywhere to the nearest ones: hierarchical navigable
// small world (Malkov and Yashunin 2018, arXiv:1603.09320). Built by hnswlib, one row after another, so that
// the same rows give the same graph; searched by own code over rows as they are stored.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/api.h"
#include "nn/index/latent_rows.h"

namespace strait::nn {

// A list is a count and room for `links` rows (twice as many on the ground floor); what is behind the count
// is 0.
struct STRAIT_NN_API NeighbourGraph {
  uint32_t links = 0;
  uint32_t entry = 0;                       // the row to start from: one on the highest floor
  std::vector<uint8_t> floors;              // of every row: the highest floor that it is on
  std::vector<uint32_t> ground;             // a list for every row
  std::vector<uint32_t> upper;              // for every row a list for each of its floors from 1 on
  std::vector<uint32_t> lists_before = {};  // in `upper`, of the rows before a row; from count_lists()

  size_t ground_stride() const { return 1 + 2 * size_t{links}; }
  size_t upper_stride() const { return 1 + size_t{links}; }
  const uint32_t* list(uint32_t row, unsigned floor) const {
    return floor == 0 ? &ground[row * ground_stride()]
                      : &upper[(size_t{lists_before[row]} + floor - 1) * upper_stride()];
  }
  void count_lists();
};

struct GraphOptions {
  uint32_t links = 16;    // more: better and larger
  uint32_t effort = 200;  // rows looked at for a new one's links
};

// At least one row; O(n log n). Throws Error (Code::limit) where memory does not suffice.
STRAIT_NN_API NeighbourGraph build_graph(const LatentRows& rows, const GraphOptions& options = {});

// What is wrong with a graph that came from outside, over `count` rows; empty: nothing. Afterwards lists may
// be followed without checks.
STRAIT_NN_API std::string fault_of(const NeighbourGraph& graph, size_t count);

}  // namespace strait::nn
