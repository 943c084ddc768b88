// One side of tests/bench/index_search: strait's search in an index.
//   index_worker ROWS COUNT LENGTH QUERIES COUNT K f32|bf16|int8 LINKS
// Both files hold rows of f32. Builds index and graph, says how long that took and how much memory they take
// (one JSON object), then answers lines on standard input, each with one number: "exact SECONDS" and "graph
// EFFORT SECONDS" with queries per second, "recall EFFORT" with the share of K that are as near as the exact
// ones (with equal distances there is more than one right answer), "ids FILE" (the exact ones, as u32) with
// 0.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "nn/index/nearest.h"

namespace {

using namespace strait::nn;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<float> read(const char* file, size_t numbers) {
  std::vector<float> values(numbers);
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(numbers * sizeof(float)));
  if (!in) throw std::runtime_error(std::string(file) + " is too short");
  return values;
}

LatentIndex index_of(const std::vector<float>& rows, size_t length, const char* storage) {
  LatentIndex index;
  index.rows = LatentRows(row_storage_named(storage), length);
  index.rows.append(rows.data(), rows.size() / length);
  index.items.resize(rows.size() / length);
  return index;
}

using Found = std::vector<std::vector<Neighbour>>;

class Worker {
 public:
  Worker(const LatentIndex& index, std::vector<float> queries, size_t k)
      : index_(index), queries_(std::move(queries)), k_(k), exact_(index, {.exact = true}) {}

  double answer(const std::string& what) {
    if (what == "exact") return rate(exact_, number());
    if (what == "recall") return recall(static_cast<size_t>(number()));
    if (what == "ids") return write_ids();
    const Nearest graph(index_, {.effort = static_cast<size_t>(number())});
    return rate(graph, number());
  }

 private:
  static double number() {
    double value = 0;
    std::cin >> value;
    return value;
  }
  size_t count() const { return queries_.size() / index_.rows.length(); }
  Found find(const Nearest& nearest) const { return nearest.find(queries_.data(), count(), k_); }

  double rate(const Nearest& nearest, double seconds) const {
    const auto start = Clock::now();
    size_t answered = 0;
    do {
      answered += find(nearest).size();
    } while (seconds_since(start) < seconds);
    return static_cast<double>(answered) / seconds_since(start);
  }

  double recall(size_t effort) const {
    const Found want = find(exact_), got = find(Nearest(index_, {.effort = effort}));
    size_t hits = 0;
    for (size_t q = 0; q < want.size(); ++q) {
      const float farthest = want[q].back().distance;
      hits += static_cast<size_t>(
          std::ranges::count_if(got[q], [&](const Neighbour& one) { return one.distance <= farthest; }));
    }
    return static_cast<double>(hits) / static_cast<double>(want.size() * k_);
  }

  double write_ids() const {
    std::string file;
    std::cin >> file;
    std::ofstream out(file, std::ios::binary);
    for (const auto& neighbours : find(exact_))
      for (const Neighbour& one : neighbours)
        out.write(reinterpret_cast<const char*>(&one.item), sizeof one.item);
    return 0;
  }

  const LatentIndex& index_;
  std::vector<float> queries_;
  size_t k_;
  Nearest exact_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 9) return 2;
  const size_t length = std::stoul(argv[3]);
  LatentIndex index = index_of(read(argv[1], std::stoul(argv[2]) * length), length, argv[7]);
  const auto start = Clock::now();
  index.graph = build_graph(index.rows, {.links = static_cast<uint32_t>(std::stoul(argv[8]))});
  const double seconds = seconds_since(start);
  const NeighbourGraph& graph = *index.graph;
  std::printf("{\"build_s\": %.2f, \"rows_bytes\": %zu, \"graph_bytes\": %zu}\n", seconds,
              index.rows.bytes().size(),
              sizeof(uint32_t) * (graph.ground.size() + graph.upper.size() + graph.lists_before.size()) +
                  graph.floors.size());
  std::fflush(stdout);
  Worker worker(index, read(argv[4], std::stoul(argv[5]) * length), std::stoul(argv[6]));
  for (std::string what; std::cin >> what;) {
    std::printf("%.6f\n", worker.answer(what));
    std::fflush(stdout);
  }
  return 0;
}
