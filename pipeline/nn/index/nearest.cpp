#include "nn/index/nearest.h"

#include <algorithm>

#include "nn/index/exact_search.h"
#include "nn/index/graph_search.h"

namespace strait::nn {
namespace {

std::vector<std::vector<Neighbour>> find_by_graph(const NeighbourGraph& graph, const LatentRows& rows,
                                                  const float* queries, size_t count, size_t k,
                                                  size_t effort) {
  std::vector<std::vector<Neighbour>> found(count);
#pragma omp parallel if (count > 1)
  {
    GraphSearch search(graph, rows);
#pragma omp for schedule(dynamic, 8)
    for (std::ptrdiff_t q = 0; q < static_cast<std::ptrdiff_t>(count); ++q) {
      const std::vector<Neighbour>& all =
          search.find(queries + static_cast<size_t>(q) * rows.length(), std::max(k, effort));
      found[static_cast<size_t>(q)].assign(
          all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(k, all.size())));
    }
  }
  return found;
}

}  // namespace

Nearest::Nearest(const LatentIndex& index, const SearchOptions& options)
    : index_(index), effort_(options.effort) {
  if (options.exact || !index.graph) exact_ = std::make_unique<ExactSearch>(index.rows);
}

Nearest::~Nearest() = default;

std::vector<std::vector<Neighbour>> Nearest::find(const float* latents, size_t count, size_t k) const {
  k = std::min(k, index_.items.size());
  if (k == 0) return std::vector<std::vector<Neighbour>>(count);
  const std::vector<float> queries = index_.prepared(latents, count);
  auto found = exact_ ? exact_->find(queries.data(), count, k)
                      : find_by_graph(*index_.graph, index_.rows, queries.data(), count, k, effort_);
  for (auto& neighbours : found)
    for (Neighbour& one : neighbours) one.distance = index_.distance(one.distance);
  return found;
}

}  // namespace strait::nn
