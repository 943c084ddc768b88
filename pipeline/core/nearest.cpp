#include "core/nearest.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace strait {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  size_t least = std::max<size_t>(2, name.size() / 3) + 1;
  std::string best;
  for (const std::string& one : names) {
    const size_t distance = edit_distance(name, one);
    if (distance < least) {
      least = distance;
      best = one;
    }
  }
  return best;
}

std::string name_hint(std::string_view name, const std::vector<std::string>& names) {
  const std::string best = nearest_name(name, names);
  if (!best.empty()) return fmt::format("did you mean '{}'?", best);
  return names.empty() ? "there are none" : fmt::format("known: {}", fmt::join(names, ", "));
}

}  // namespace strait
