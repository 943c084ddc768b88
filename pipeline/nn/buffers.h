// Where the values of a program lie while its steps are written. They are written twice: first in nowhere, to
// see which step touches which buffer, then in the arena that was planned from that. Layers need not know:
// both times they get addresses, and may keep them in their steps. Private to the room.
#pragma once

#include <cstddef>
#include <vector>

#include "nn/passes/plan_memory.h"

namespace strait::nn {

class Buffers {
 public:
  Buffers() = default;  // nowhere: addresses that nobody may read or write
  Buffers(const std::vector<Lifetime>& rehearsed, const MemoryPlan& plan, void* arena);

  // The requests must be the same both times (Error, Code::internal).
  void* allocate(std::size_t bytes);

  // That step number `step` touches the buffer in which `address` lies; other memory is passed over.
  void touch(const void* address, std::size_t step);
  // That it holds something from the first step to the last, or from its first step to the last one.
  void pin(const void* address);
  void keep(const void* address);

  // For a program of `steps` steps.
  std::vector<Lifetime> lifetimes(std::size_t steps) const;

 private:
  struct Block {
    std::size_t begin = 0;  // its address
    Lifetime life;
    bool touched = false;
    bool pinned = false;
    bool kept = false;
  };
  Block* block_of(const void* address);

  std::vector<Block> blocks_;  // in nowhere: by address
  bool rehearsal_ = true;
  std::size_t given_ = 0;  // of blocks_, in the arena
};

}  // namespace strait::nn
