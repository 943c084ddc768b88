#include "nn/buffers.h"

#include <algorithm>
#include <iterator>

#include "strait/error.h"

namespace strait::nn {

namespace {

// No program has memory there: the upper half of the address space is the kernel's.
constexpr std::size_t kNowhere = std::size_t{1} << 63;

}  // namespace

Buffers::Buffers(const std::vector<Lifetime>& rehearsed, const MemoryPlan& plan, void* arena)
    : rehearsal_(false) {
  const auto begin = reinterpret_cast<std::size_t>(arena);
  for (std::size_t i = 0; i < rehearsed.size(); ++i)
    blocks_.push_back({begin + plan.offsets[i], rehearsed[i]});
}

void* Buffers::allocate(std::size_t bytes) {
  if (rehearsal_) {
    const std::size_t begin = blocks_.empty() ? kNowhere : blocks_.back().begin + blocks_.back().life.bytes;
    blocks_.push_back({(begin + kBufferAlignment) / kBufferAlignment * kBufferAlignment, {bytes}});
    return reinterpret_cast<void*>(blocks_.back().begin);
  }
  if (given_ >= blocks_.size() || blocks_[given_].life.bytes != bytes)
    throw Error(Code::internal, "program", "its buffers differ from those of its rehearsal");
  return reinterpret_cast<void*>(blocks_[given_++].begin);
}

Buffers::Block* Buffers::block_of(const void* address) {
  const auto at = reinterpret_cast<std::size_t>(address);
  if (!rehearsal_ || at < kNowhere) return nullptr;
  const auto after =
      std::upper_bound(blocks_.begin(), blocks_.end(), at,
                       [](std::size_t value, const Block& block) { return value < block.begin; });
  return after == blocks_.begin() ? nullptr : &*std::prev(after);
}

void Buffers::touch(const void* address, std::size_t step) {
  Block* block = block_of(address);
  if (block == nullptr) return;
  if (!block->touched) block->life.first = step;
  block->life.last = step;
  block->touched = true;
}

void Buffers::pin(const void* address) {
  if (Block* block = block_of(address)) block->pinned = true;
}

void Buffers::keep(const void* address) {
  if (Block* block = block_of(address)) block->kept = true;
}

std::vector<Lifetime> Buffers::lifetimes(std::size_t steps) const {
  std::vector<Lifetime> lives;
  for (const Block& block : blocks_) {
    Lifetime life = block.life;
    if (block.pinned) life.first = 0;
    if (block.pinned || block.kept) life.last = steps;
    lives.push_back(life);
  }
  return lives;
}

}  // namespace strait::nn
