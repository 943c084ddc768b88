// A graph while it is being checked: parts may be unknown, mistakes are gathered. Private to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/params.h"
#include "graph/spec.h"
#include "strait/abi.h"

namespace strait::graph {

struct Link {
  size_t node;  // read from; index in Draft::nodes
  uint32_t port;
  Location at;
};

struct DraftNode {
  const StageSpec* spec;
  const strait_contract* contract = nullptr;  // null: unknown type, reported
  ParamValues params;
  std::vector<std::optional<Link>> inputs;  // by input port
  std::vector<Link> reads;  // all stages named in `from`, even where a port is unknown (port is 0 then)
};

struct Draft {
  std::vector<DraftNode> nodes;  // as written
  std::vector<Problem> problems;

  void report(Location at, std::string text) { problems.push_back({at, std::move(text)}); }
};

std::string where(const StageSpec& stage);  // "stage 'clean'"

// Resolves `from` of every stage; reports unknown stages and ports, sources that read, inputs left
// unconnected.
void connect(Draft& draft);

// Reports sources that do not go together: some read inputs, others make frames themselves, or as many as not
// the others.
void check_sources(Draft& draft);

// Indices of all nodes so that a stage comes after those it reads; as written where the wires allow it.
// Reports cycles.
std::vector<size_t> order(Draft& draft);

// Follows kinds and formats along the wires; reports those that cannot fit.
void check_formats(Draft& draft, const std::vector<size_t>& order);

}  // namespace strait::graph
