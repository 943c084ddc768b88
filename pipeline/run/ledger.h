// The books of a run: which frames are still to do, what became of each, and how far it is.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "host/registry.h"
#include "host/stage_instance.h"
#include "run/catalog.h"
#include "run/journey.h"
#include "run/out_folder.h"
#include "run/runner.h"

namespace strait::run {

// Used by all lanes at once. Everything throws Error where OUT or its catalog cannot be used: that ends the
// run.
class Ledger {
 public:
  Ledger(const graph::Graph& graph, const host::Registry& registry, const Options& options, size_t total,
         const Observer& observer);

  // Journeys for the frames of a chunk that are not done yet; the others are counted as skipped.
  std::vector<Journey> admit(std::span<const Source> sources);
  // Commits, records and counts finished journeys; then tells the observer.
  void settle(std::span<Journey> journeys);

  // Lets a collecting stage finish, once all journeys are settled; commits and records what it leaves.
  void finish(size_t node, host::StageInstance& stage);

  Progress progress() const;

 private:
  // What only a run with an OUT has.
  struct Record {
    Record(const graph::Graph& graph, const host::Registry& registry, const Options& options);
    std::string key;
    OutFolder folder;
    Catalog catalog;
  };

  void write(std::span<Journey> journeys);
  void count_skipped(size_t frames);

  const graph::Graph& graph_;
  const Options& options_;
  const bool again_;  // run also what the catalog has
  const Observer& observer_;
  const std::chrono::steady_clock::time_point start_;
  std::unique_ptr<Record> record_;
  mutable std::mutex mutex_;  // guards what follows, and the observer's calls
  Progress progress_;
};

}  // namespace strait::run
