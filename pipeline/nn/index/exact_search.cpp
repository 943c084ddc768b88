#include "nn/index/exact_search.h"

#include <algorithm>
#include <limits>

#include "nn/matmul.h"

namespace strait::nn {
namespace {

constexpr size_t kRows = 1024;    // of a block
constexpr size_t kQueries = 128;  // that go through all blocks together
// |a|^2 + |b|^2 - 2ab loses digits where a and b are long and near: so everything is moved to the rows' mean,
// and a few more than asked for are kept, and measured again.
constexpr size_t kSpare = 16;

std::vector<float> mean_of(const LatentRows& rows) {
  std::vector<double> sums(rows.length());
  std::vector<float> row(rows.length());
  for (size_t i = 0; i < rows.size(); ++i) {
    rows.decode(i, 1, row.data());
    for (size_t c = 0; c < row.size(); ++c) sums[c] += double{row[c]};
  }
  for (size_t c = 0; c < row.size(); ++c)
    row[c] = static_cast<float>(sums[c] / static_cast<double>(std::max<size_t>(rows.size(), 1)));
  return row;
}

void take_off(const std::vector<float>& centre, size_t count, float* rows) {
  for (size_t i = 0; i < count; ++i, rows += centre.size())
    for (size_t c = 0; c < centre.size(); ++c) rows[c] -= centre[c];
}

}  // namespace

// The nearest of one query so far: a heap with the farthest on top.
class ExactSearch::Best {
 public:
  explicit Best(size_t most) : most_(most) {}

  void add(Neighbour one) {
    if (heap_.size() == most_) {
      if (!nearer(one, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), nearer);
      heap_.back() = one;
    } else {
      heap_.push_back(one);
    }
    std::push_heap(heap_.begin(), heap_.end(), nearer);
  }

  // Distances but for the query's own square. Few get past the farthest, so a group is looked at as a whole
  // first.
  void add_block(const float* products, const float* squares, size_t first, size_t count) {
    constexpr size_t kGroup = 32;
    for (size_t from = 0; from < count; from += kGroup) {
      const size_t group = std::min(kGroup, count - from);
      float distances[kGroup];
      float lowest = std::numeric_limits<float>::infinity();
#pragma omp simd reduction(min : lowest)
      for (size_t i = 0; i < group; ++i) {
        distances[i] = squares[from + i] - 2 * products[from + i];
        lowest = std::min(lowest, distances[i]);
      }
      if (heap_.size() == most_ && lowest > heap_.front().distance) continue;
      for (size_t i = 0; i < group; ++i) add({static_cast<uint32_t>(first + from + i), distances[i]});
    }
  }
  const std::vector<Neighbour>& all() const {
    return heap_;
  }

 private:
  size_t most_;
  std::vector<Neighbour> heap_;
};

ExactSearch::ExactSearch(const LatentRows& rows)
    : rows_(rows), centre_(mean_of(rows)), squares_(rows.size()) {
  for (size_t i = 0; i < rows.size(); ++i) squares_[i] = rows.squared_distance(centre_.data(), i);
}

std::vector<float> ExactSearch::centred(const float* rows, size_t count) const {
  std::vector<float> made(rows, rows + count * centre_.size());
  take_off(centre_, count, made.data());
  return made;
}

// One thread's share: every block whose turn it is.
void ExactSearch::search_blocks(const std::vector<float>& queries, std::vector<Best>& bests) const {
  const size_t length = rows_.length();
  std::vector<float> block(kRows * length), products(bests.size() * kRows);
  const auto blocks = static_cast<std::ptrdiff_t>((rows_.size() + kRows - 1) / kRows);
#pragma omp for schedule(dynamic) nowait
  for (std::ptrdiff_t b = 0; b < blocks; ++b) {
    const size_t first = static_cast<size_t>(b) * kRows, count = std::min(kRows, rows_.size() - first);
    rows_.decode(first, count, block.data());
    take_off(centre_, count, block.data());
    multiply({queries.data(), bests.size(), length}, {block.data(), count, length, true}, 1, 0,
             products.data());
    for (size_t q = 0; q < bests.size(); ++q)
      bests[q].add_block(products.data() + q * count, squares_.data() + first, first, count);
  }
}

std::vector<Neighbour> ExactSearch::measured(const float* query, const Best& best, size_t k) const {
  std::vector<Neighbour> found = best.all();
  for (Neighbour& one : found) one.distance = rows_.squared_distance(query, one.item);
  std::sort(found.begin(), found.end(), nearer);
  found.resize(std::min(k, found.size()));
  return found;
}

std::vector<std::vector<Neighbour>> ExactSearch::find(const float* queries, size_t count, size_t k) const {
  std::vector<std::vector<Neighbour>> found(count);
  for (size_t first = 0; first < count; first += kQueries) {
    const size_t together = std::min(kQueries, count - first);
    const float* some = queries + first * rows_.length();
    const std::vector<float> moved = centred(some, together);
    std::vector<Best> bests(together, Best(k + kSpare));
#pragma omp parallel
    {
      std::vector<Best> own(together, Best(k + kSpare));
      search_blocks(moved, own);
#pragma omp critical(strait_exact_search)
      for (size_t q = 0; q < together; ++q)
        for (const Neighbour& one : own[q].all()) bests[q].add(one);
    }
    for (size_t q = 0; q < together; ++q) found[first + q] = measured(some + q * rows_.length(), bests[q], k);
  }
  return found;
}

}  // namespace strait::nn
