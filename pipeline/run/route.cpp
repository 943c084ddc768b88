#include "run/route.h"

#include <optional>

#include "strait/error.h"

namespace strait::run {

namespace {

std::vector<std::vector<graph::PortId>> last_uses(const graph::Graph& graph) {
  std::vector<std::vector<size_t>> last_reader;  // [node][output port]; the node itself where nobody reads it
  for (size_t node = 0; node < graph.nodes.size(); ++node) {
    last_reader.emplace_back(graph.nodes[node].contract->output_count, node);
    for (const std::optional<graph::PortId>& input : graph.nodes[node].inputs)
      if (input) last_reader[input->node][input->port] = node;
  }
  std::vector<std::vector<graph::PortId>> released(graph.nodes.size());
  for (size_t node = 0; node < last_reader.size(); ++node)
    for (uint32_t port = 0; port < last_reader[node].size(); ++port)
      released[last_reader[node][port]].push_back({node, port});
  return released;
}

}  // namespace

Route::Route(const graph::Graph& checked, const host::Registry& registry)
    : graph(checked), released(last_uses(checked)) {
  stages.reserve(graph.nodes.size());
  for (const graph::Node& node : graph.nodes) {
    const host::StageType* type = registry.find(node.type);
    if (type == nullptr)
      throw Error(Code::internal, "stage '" + node.name + "'",
                  "type '" + node.type + "' is not in the registry");
    stages.emplace_back(*type, node.name, node.params);
    const bool serial = node.contract->threading == STRAIT_SERIAL;
    turnstiles.push_back(serial ? std::make_unique<Turnstile>() : nullptr);
  }
}

}  // namespace strait::run
