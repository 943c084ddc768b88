// Where in one arena the buffers of a program lie: those whose lives do not meet may share bytes. The largest
// is placed first, each into the smallest gap that fits (Pisarchyk and Lee 2020, arXiv:2001.03288, greedy by
// size). Private to the room (exported for its tests).
#pragma once

#include <cstddef>
#include <vector>

#include "nn/api.h"

namespace strait::nn {

// Of one buffer: from the first step that touches it to the last, both included.
struct Lifetime {
  std::size_t bytes = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

struct MemoryPlan {
  std::vector<std::size_t> offsets;  // in bytes, multiples of kBufferAlignment, in the order of the lifetimes
  std::size_t bytes = 0;
};

constexpr std::size_t kBufferAlignment = 64;

STRAIT_NN_API MemoryPlan plan_memory(const std::vector<Lifetime>& buffers);

}  // namespace strait::nn
