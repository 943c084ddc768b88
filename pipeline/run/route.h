// A checked graph made ready to be travelled: stages created, turnstiles set up, the last readers known.
#pragma once

#include <memory>
#include <vector>

#include "graph/graph.h"
#include "host/registry.h"
#include "host/stage_instance.h"
#include "run/turnstile.h"

namespace strait::run {

// Everything by node, in the graph's topological order. Shared by all lanes.
struct Route {
  // Creates the stages. Throws the error of the first that cannot be.
  Route(const graph::Graph& checked, const host::Registry& registry);

  bool collects(size_t node) const { return stages[node].collects(); }

  const graph::Graph& graph;
  std::vector<host::StageInstance> stages;
  std::vector<std::unique_ptr<Turnstile>> turnstiles;  // null: the stage is parallel
  std::vector<std::vector<graph::PortId>> released;    // what nobody reads once this node has run
};

}  // namespace strait::run
