// What a search finds.
#pragma once

#include <cstdint>
#include <tuple>

namespace strait::nn {

struct Neighbour {
  uint32_t item;   // its number in the index
  float distance;  // in the index's metric
};

// Nearest first; of equally near ones the one that was added first.
inline bool nearer(const Neighbour& a, const Neighbour& b) {
  return std::tie(a.distance, a.item) < std::tie(b.distance, b.item);
}

}  // namespace strait::nn
