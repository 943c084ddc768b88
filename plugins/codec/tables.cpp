#include "tables.h"

#include <algorithm>
#include <array>

#include "normal.h"

namespace strait::codec {
namespace {

constexpr uint32_t kEscapeShare = 8;      // 13 bits: pictures surprise more often than a normal variable
constexpr uint64_t kTailLeft = 1U << 15;  // of 2^32, beyond the reach, to either side
constexpr int kLeastReach = 3;

// Of 2^32, above k - 1/2.
uint64_t tail_from(int k, uint32_t scale) {
  return upper_tail_q32((static_cast<uint64_t>(2 * k - 1) << 47) / scale);
}

uint32_t share_of(int k, uint32_t scale) {
  const uint64_t mass = tail_from(k, scale) - tail_from(k + 1, scale);
  return std::max<uint32_t>(1, static_cast<uint32_t>(mass >> (32 - kTableBits)));
}

Table make_table(uint32_t scale) {
  Table table;
  table.reach = kLeastReach;
  while (tail_from(table.reach + 1, scale) > kTailLeft) ++table.reach;

  std::vector<uint32_t> shares(2 * static_cast<size_t>(table.reach) + 1);
  uint32_t others = kEscapeShare;
  for (int k = 1; k <= table.reach; ++k) {
    shares[table.reach - k] = shares[table.reach + k] = share_of(k, scale);
    others += 2 * shares[table.reach + k];
  }
  // Shares were rounded down: what is left over beyond 0's own share goes to its neighbours, one each.
  uint32_t left = kTableSum - others;
  const auto own = static_cast<uint32_t>((kTableSum / 2 - (tail_from(1, scale) >> (32 - kTableBits))) * 2);
  for (int k = 1; k <= table.reach && left >= own + 2; ++k, left -= 2) {
    ++shares[table.reach - k];
    ++shares[table.reach + k];
  }
  shares[table.reach] = left;
  shares.push_back(kEscapeShare);

  table.start.push_back(0);
  for (const uint32_t share : shares) table.start.push_back(table.start.back() + share);
  for (size_t i = 0, symbol = 0; i < table.first.size(); ++i) {
    while (table.start[symbol + 1] <= i << Table::kFirstShift) ++symbol;
    table.first[i] = static_cast<uint16_t>(symbol);
  }
  return table;
}

}  // namespace

const std::array<Table, 64>& normal_tables() {
  static const std::array<Table, 64> tables = [] {
    std::array<Table, kScales> made;
    for (int i = 0; i < kScales; ++i) made[i] = make_table(scale_q16(i));
    return made;
  }();
  return tables;
}

}  // namespace strait::codec
