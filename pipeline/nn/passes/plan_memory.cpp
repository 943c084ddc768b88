#include "nn/passes/plan_memory.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace strait::nn {

namespace {

std::size_t aligned(std::size_t bytes) {
  return (bytes + kBufferAlignment - 1) / kBufferAlignment * kBufferAlignment;
}

bool meet(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

// `taken`: the begins and ends of what lives at the same time, in order of begins.
std::size_t best_gap(const std::vector<std::pair<std::size_t, std::size_t>>& taken, std::size_t bytes) {
  std::size_t best = std::numeric_limits<std::size_t>::max();
  std::size_t best_size = best;
  std::size_t end = 0;
  for (const auto& [from, to] : taken) {
    const std::size_t gap = from > end ? from - end : 0;
    if (gap >= bytes && gap < best_size) {
      best = end;
      best_size = gap;
    }
    end = std::max(end, to);
  }
  return best_size == std::numeric_limits<std::size_t>::max() ? end : best;
}

}  // namespace

MemoryPlan plan_memory(const std::vector<Lifetime>& buffers) {
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  MemoryPlan plan{std::vector<std::size_t>(buffers.size()), 0};
  std::vector<std::size_t> placed;
  for (const std::size_t one : order) {
    std::vector<std::pair<std::size_t, std::size_t>> taken;
    for (const std::size_t other : placed) {
      if (meet(buffers[one], buffers[other]))
        taken.emplace_back(plan.offsets[other], plan.offsets[other] + aligned(buffers[other].bytes));
    }
    std::sort(taken.begin(), taken.end());
    plan.offsets[one] = best_gap(taken, aligned(buffers[one].bytes));
    plan.bytes = std::max(plan.bytes, plan.offsets[one] + aligned(buffers[one].bytes));
    placed.push_back(one);
  }
  return plan;
}

}  // namespace strait::nn
