// The tables of the entropy coder: how likely each whole number is, for 64 scales of a normal distribution
// around 0. Computed in whole numbers (normal.h), so that every machine has the same; a test pins them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace strait::codec {

constexpr int kTableBits = 16;
constexpr uint32_t kTableSum = 1U << kTableBits;

// The numbers -reach to reach are symbols 0 to 2 reach; symbol 2 reach + 1 is the escape, behind which any
// other number is written in full.
struct Table {
  int32_t reach = 0;
  std::vector<uint32_t> start;  // of every symbol, in 2^-16; then kTableSum. Every symbol has a share.
  // The first symbol that may hold a slot, by the slot's upper 10 bits.
  static constexpr int kFirstShift = 6;
  std::array<uint16_t, (kTableSum >> kFirstShift)> first{};

  int escape() const { return 2 * reach + 1; }
  uint32_t share(int symbol) const { return start[symbol + 1] - start[symbol]; }
};

// One for each scale index (normal.h). Made at the first call; immutable, thread-safe.
const std::array<Table, 64>& normal_tables();

}  // namespace strait::codec
