#include "choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "rans.h"
#include "tables.h"

namespace strait::codec {
namespace {

// Bits that a squared error of one step is taken to be worth. By lambda it is worth 9; but the slices to come
// are predicted from this number, and errors mislead them. docs/decisions.md has what was measured.
constexpr float kSquareWorth = 36;

// savings[n]: bits that n - 1 saves against n, of 1 <= n <= reach.
using Savings = std::vector<float>;

std::array<Savings, 64> make_savings() {
  std::array<Savings, 64> made;
  for (size_t index = 0; index < made.size(); ++index) {
    const Table& table = normal_tables()[index];
    const auto share = [&](int number) { return static_cast<float>(table.share(table.reach + number)); };
    made[index].assign(1, 0.0F);
    for (int n = 1; n <= table.reach; ++n) made[index].push_back(std::log2(share(n - 1) / share(n)));
  }
  return made;
}

}  // namespace

int32_t nearest_number(float number) {
  constexpr auto kMost = static_cast<float>(kLargestNumber) / 16;
  return std::isnan(number) ? 0 : static_cast<int32_t>(std::lrint(std::clamp(number, -kMost, kMost)));
}

int32_t chosen_number(float number, uint8_t index) {
  static const std::array<Savings, 64> savings = make_savings();
  const int32_t nearest = nearest_number(number), size = std::abs(nearest);
  if (size == 0 || static_cast<size_t>(size) >= savings[index].size()) return nearest;
  const float past = std::abs(number) - static_cast<float>(size);  // of the nearest; the other is 1 further
  const float added = (past + 1) * (past + 1) - past * past;
  if (savings[index][size] <= kSquareWorth * added) return nearest;
  return nearest > 0 ? nearest - 1 : nearest + 1;
}

}  // namespace strait::codec
