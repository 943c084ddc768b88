#include "nn/index/nearest.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <omp.h>

#include "nn/index/indexes.h"

namespace strait::nn {
namespace {

constexpr size_t kLength = 24;

// Items by distance to the stored rows, in double precision.
std::vector<Neighbour> by_definition(const LatentIndex& index, const float* query) {
  std::vector<Neighbour> all;
  std::vector<float> row(kLength);
  for (uint32_t i = 0; i < index.items.size(); ++i) {
    index.rows.decode(i, 1, row.data());
    all.push_back({i, static_cast<float>(test::distance_of(index.metric, query, row.data(), kLength))});
  }
  std::sort(all.begin(), all.end(), nearer);
  return all;
}

TEST(Nearest, ExactSearchFindsTheNearest) {
  const std::vector<float> rows = test::random_rows(3000, kLength),
                           queries = test::random_rows(150, kLength, 2);
  for (const Metric metric : {Metric::l2, Metric::cosine}) {
    for (const RowStorage storage : {RowStorage::f32, RowStorage::bf16, RowStorage::int8}) {
      const LatentIndex index = test::index_over(rows, kLength, metric, storage);
      const auto found = Nearest(index).find(queries.data(), 150, 7);
      ASSERT_EQ(found.size(), 150u);
      for (size_t q = 0; q < found.size(); q += 29) {
        const std::vector<Neighbour> want = by_definition(index, &queries[q * kLength]);
        ASSERT_EQ(found[q].size(), 7u);
        // Rows of the index are of length 1 only up to their storage's rounding, which the definition is not.
        const double tolerance = metric == Metric::cosine && storage != RowStorage::f32 ? 5e-3 : 1e-5;
        for (size_t i = 0; i < 7; ++i) {
          EXPECT_NEAR(found[q][i].distance, want[i].distance, tolerance);
          EXPECT_TRUE(tolerance > 1e-4 || found[q][i].item == want[i].item);
        }
      }
    }
  }
}

TEST(Nearest, TheSameForAnyNumberOfThreadsAndTogetherOrAlone) {
  const std::vector<float> rows = test::random_rows(5000, kLength),
                           queries = test::random_rows(40, kLength, 3);
  const LatentIndex index = test::index_over(rows, kLength);
  const Nearest nearest(index);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const auto one = nearest.find(queries.data(), 40, 5);
  omp_set_num_threads(3);
  const auto three = nearest.find(queries.data(), 40, 5);
  const auto alone = nearest.find(&queries[9 * kLength], 1, 5);
  omp_set_num_threads(threads);
  for (size_t q = 0; q < one.size(); ++q)
    for (size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(one[q][i].item, three[q][i].item);
      EXPECT_EQ(one[q][i].distance, three[q][i].distance);
    }
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(one[9][i].item, alone[0][i].item);
}

TEST(Nearest, WhatIsInTheIndexIsAtDistanceZero) {
  std::vector<float> rows = test::random_rows(2000, kLength);
  for (float& one : rows) one = 1000 + 0.001f * one;  // where |a|^2 + |b|^2 - 2ab alone would be noise
  const LatentIndex index = test::index_over(rows, kLength);
  const auto found = Nearest(index).find(&rows[777 * kLength], 1, 1);
  EXPECT_EQ(found[0][0].item, 777u);
  EXPECT_EQ(found[0][0].distance, 0);
}

TEST(Nearest, EquallyNearOnesComeInTheirOrder) {
  std::vector<float> rows(50 * kLength, 1.0f);
  const LatentIndex index = test::index_over(rows, kLength);
  const auto found = Nearest(index).find(rows.data(), 1, 3);
  for (uint32_t i = 0; i < 3; ++i) EXPECT_EQ(found[0][i].item, i);
}

TEST(Nearest, FewOrNoItems) {
  const std::vector<float> rows = test::random_rows(2, kLength);
  EXPECT_EQ(Nearest(test::index_over(rows, kLength)).find(rows.data(), 1, 5)[0].size(), 2u);
  const LatentIndex none = test::index_over({}, kLength);
  EXPECT_TRUE(Nearest(none).find(rows.data(), 2, 5)[1].empty());
}

double recall(const LatentIndex& index, const std::vector<float>& queries, size_t k, size_t effort) {
  const size_t count = queries.size() / kLength;
  const auto exact = Nearest(index, {.exact = true}).find(queries.data(), count, k);
  const auto found = Nearest(index, {.effort = effort}).find(queries.data(), count, k);
  size_t hits = 0;
  for (size_t q = 0; q < count; ++q) {
    std::set<uint32_t> want;
    for (const Neighbour& one : exact[q]) want.insert(one.item);
    for (const Neighbour& one : found[q]) hits += want.count(one.item);
  }
  return static_cast<double>(hits) / static_cast<double>(count * k);
}

TEST(NeighbourGraph, LeadsToTheNearest) {
  const std::vector<float> rows = test::random_rows(2000, kLength),
                           queries = test::random_rows(100, kLength, 2);
  for (const RowStorage storage : {RowStorage::f32, RowStorage::int8}) {
    LatentIndex index = test::index_over(rows, kLength, Metric::l2, storage);
    index.graph = build_graph(index.rows, {.effort = 100});
    ASSERT_EQ(fault_of(*index.graph, 2000), "");
    EXPECT_FALSE(Nearest(index).exact());
    EXPECT_GT(recall(index, queries, 10, 128), 0.97);
    EXPECT_GT(recall(index, queries, 10, 1000), 0.999);
    EXPECT_LT(recall(index, queries, 10, 10), recall(index, queries, 10, 128));
  }
}

TEST(NeighbourGraph, TheSameRowsGiveTheSameGraph) {
  const LatentIndex index = test::index_over(test::random_rows(300, kLength), kLength);
  const NeighbourGraph a = build_graph(index.rows), b = build_graph(index.rows);
  EXPECT_EQ(a.ground, b.ground);
  EXPECT_EQ(a.upper, b.upper);
  EXPECT_EQ(a.entry, b.entry);
}

TEST(NeighbourGraph, OfOneRow) {
  LatentIndex index = test::index_over(test::random_rows(1, kLength), kLength);
  index.graph = build_graph(index.rows);
  EXPECT_EQ(Nearest(index).find(test::random_rows(1, kLength).data(), 1, 3)[0].size(), 1u);
}

TEST(NeighbourGraph, FaultsAreFound) {
  const LatentIndex index = test::index_over(test::random_rows(300, kLength), kLength);
  const NeighbourGraph good = build_graph(index.rows, {.links = 4});
  ASSERT_EQ(fault_of(good, 300), "");
  EXPECT_NE(fault_of(good, 299), "");
  const auto spoilt = [&](auto&& spoil) {
    NeighbourGraph graph = good;
    spoil(graph);
    return fault_of(graph, 300);
  };
  EXPECT_NE(spoilt([](NeighbourGraph& g) { g.ground[0] = 9; }), "");
  EXPECT_NE(spoilt([](NeighbourGraph& g) { g.ground[1] = 300; }), "");
  EXPECT_NE(spoilt([](NeighbourGraph& g) { g.entry = 300; }), "");
  EXPECT_NE(spoilt([](NeighbourGraph& g) { g.upper.pop_back(); }), "");
  EXPECT_NE(spoilt([](NeighbourGraph& g) { g.links = 1u << 30; }), "");
  const auto low = std::find(good.floors.begin(), good.floors.end(), 0) - good.floors.begin();
  EXPECT_NE(spoilt([&](NeighbourGraph& g) { g.entry = static_cast<uint32_t>(low); }), "");
  EXPECT_NE(spoilt([&](NeighbourGraph& g) { g.upper[1] = static_cast<uint32_t>(low); }), "");
}

}  // namespace
}  // namespace strait::nn
