// A checked graph: what a run needs, and nothing that could still be wrong about it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/params.h"
#include "graph/spec.h"
#include "strait/abi.h"

namespace strait::graph {

struct PortId {
  size_t node;  // index in Graph::nodes, smaller than the reader's
  uint32_t port;
};

struct Node {
  std::string name;
  std::string type;
  const strait_contract* contract;            // of the loaded plugin
  ParamValues params;                         // complete
  std::vector<std::optional<PortId>> inputs;  // by input port; nothing where an optional one is not connected
  std::vector<uint32_t> readers;              // by output port: how many inputs read it
};

struct Graph {
  std::string file;
  std::string name;
  std::optional<uint64_t> seed;
  std::vector<Node> nodes;  // topological order, stable: as written where the wires allow it

  // How many frames its sources make themselves; nothing where they read inputs.
  std::optional<int64_t> generated_frames() const;

  // All that decides what comes out, as text (names, types, parameters, wires): the graph's part of a frame's
  // key.
  std::string canonical() const;
};

// What graphs may speak of.
struct Vocabulary {
  std::map<std::string, const strait_contract*> stages;
  // The absolute folder of a model named in the graph file `file` (empty: on the command line); throws
  // Error(missing) with the places searched.
  std::function<std::filesystem::path(const std::string& name, const std::string& file)> find_model;
};

// --set STAGE.PARAM=VALUE
struct Override {
  std::string stage;
  std::string param;
  std::string value;
};

// Throws Error(usage) listing all problems in one pass, those of the spec too: names, types, parameters,
// wires, kinds, formats, cycles, models.
Graph check(const GraphSpec& spec, const Vocabulary& vocabulary, const std::vector<Override>& overrides = {});

}  // namespace strait::graph
