// One worker thread that carries chunks through the whole graph.
#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "run/chunks.h"
#include "run/journey.h"
#include "run/ledger.h"
#include "run/route.h"

namespace strait::run {

// What a lane shares with the others is borrowed.
class Lane {
 public:
  // Networks get `threads` threads.
  Lane(Route& route, Chunks& chunks, Ledger& ledger, unsigned threads)
      : route_(route), chunks_(chunks), ledger_(ledger), threads_(threads) {}

  // On the calling thread, until there are no more chunks or `stop` is set. Throws what ends the run.
  void run(const std::atomic<bool>& stop);

 private:
  void carry(const Chunk& chunk);
  void visit(size_t node, std::span<Journey> journeys, Turns& turns);
  void take_outputs(size_t node, Journey& journey, std::vector<Value> outputs);
  bool lacks_inputs(size_t node, const Frame& frame) const;
  host::CallFrame wire(size_t node, Frame& frame) const;

  Route& route_;
  Chunks& chunks_;
  Ledger& ledger_;
  const unsigned threads_;
};

}  // namespace strait::run
