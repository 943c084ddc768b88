// How far apart the pictures of an index are.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/api.h"
#include "nn/index/nearest.h"

namespace strait::nn {

// What unknown_beyond follows from: this share of an index's own pictures has another of its pictures within
// that distance.
constexpr double kKnownShare = 0.99;

// Of items evenly spread over the index (all, if there are no more than `most`): the distance to the nearest
// other item, as falls out of leaving the item out; sorted. None where there are fewer than two items.
STRAIT_NN_API std::vector<float> own_distances(const LatentIndex& index, const Nearest& nearest,
                                               size_t most = 4096);

// The value below which `share` of sorted values lie; 0 of none.
STRAIT_NN_API double quantile(const std::vector<float>& sorted, double share);

struct NearPair {
  uint32_t a, b;  // items, a < b
  float distance;
};

// Pairs of different items within `limit`, where at least one is among `items`, nearest first. Of each of
// those items up to eight neighbours are looked at.
STRAIT_NN_API std::vector<NearPair> near_pairs(const LatentIndex& index, const Nearest& nearest,
                                               const std::vector<uint32_t>& items, double limit);

// Items that pairs join, directly or over others; groups and their items in rising order.
STRAIT_NN_API std::vector<std::vector<uint32_t>> groups_of(const std::vector<NearPair>& pairs);

}  // namespace strait::nn
