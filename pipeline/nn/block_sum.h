// Sums whose last bit does not depend on the number of threads: blocks of a fixed length are summed each on
// its own, and then in order. Private to the room.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace strait::nn {

// The sum over all blocks of sum_of(begin, end), a double. Blocks run in parallel; sum_of must not throw.
template <class SumOf>
double sum_in_blocks(std::size_t count, const SumOf& sum_of) {
  constexpr std::ptrdiff_t kBlock = 8192;
  const auto elements = static_cast<std::ptrdiff_t>(count);
  std::vector<double> sums(static_cast<std::size_t>((elements + kBlock - 1) / kBlock));
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t block = 0; block < static_cast<std::ptrdiff_t>(sums.size()); ++block) {
    const std::ptrdiff_t begin = block * kBlock;
    sums[static_cast<std::size_t>(block)] = sum_of(begin, std::min(elements, begin + kBlock));
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace strait::nn
