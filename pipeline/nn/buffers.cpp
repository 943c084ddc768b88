#include "nn/buffers.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "strait/error.h"

namespace strait::nn {

namespace {

// No program has memory there: the upper half of the address space is the kernel's.
std::byte* nowhere() {
  constexpr std::size_t kAddress = std::size_t{1} << 63;
  return reinterpret_cast<std::byte*>(kAddress);  // NOLINT(performance-no-int-to-ptr): an address, no memory
}

}  // namespace

Buffers::Buffers(const std::vector<Lifetime>& rehearsed, const MemoryPlan& plan, void* arena)
    : rehearsal_(false) {
  for (std::size_t i = 0; i < rehearsed.size(); ++i)
    blocks_.push_back({static_cast<std::byte*>(arena) + plan.offsets[i], rehearsed[i]});
}

void* Buffers::allocate(std::size_t bytes) {
  if (rehearsal_) {
    std::byte* begin = nowhere();
    if (!blocks_.empty()) {
      const Block& last = blocks_.back();
      begin = last.begin + (last.life.bytes / kBufferAlignment + 1) * kBufferAlignment;
    }
    blocks_.push_back({begin, {bytes}});
    return begin;
  }
  if (given_ >= blocks_.size() || blocks_[given_].life.bytes != bytes)
    throw Error(Code::internal, "program", "its buffers differ from those of its rehearsal");
  return blocks_[given_++].begin;
}

Buffers::Block* Buffers::block_of(const void* address) {
  const auto* at = static_cast<const std::byte*>(address);
  const std::less<const std::byte*> before;  // orders all pointers, unlike <
  if (!rehearsal_ || before(at, nowhere())) return nullptr;
  const auto after = std::upper_bound(
      blocks_.begin(), blocks_.end(), at,
      [&](const std::byte* value, const Block& block) { return before(value, block.begin); });
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
