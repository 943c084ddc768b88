#include <map>

#include <fmt/format.h>

#include "core/abi_array.h"
#include "core/nearest.h"
#include "graph/draft.h"

namespace strait::graph {

namespace {

using StageIndex = std::map<std::string, size_t>;

std::vector<std::string> port_names(AbiArray<strait_port> ports) {
  std::vector<std::string> names;
  for (const strait_port& port : ports) names.emplace_back(port.name);
  return names;
}

// The port called `name`, the first for an empty name.
std::optional<uint32_t> find_port(AbiArray<strait_port> ports, const std::string& name) {
  for (uint32_t i = 0; i < ports.size(); ++i)
    if (name.empty() || ports[i].name == name) return i;
  return std::nullopt;
}

std::optional<size_t> source_of(Draft& draft, const StageIndex& index, const StageSpec& reader,
                                const Wire& wire) {
  const auto found = index.find(wire.stage);
  if (found != index.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, node] : index) names.push_back(name);
  draft.report(wire.at, fmt::format("{}: reads from unknown stage '{}'; {}", where(reader), wire.stage,
                                    name_hint(wire.stage, names)));
  return std::nullopt;
}

std::optional<uint32_t> output_of(Draft& draft, size_t source, const StageSpec& reader, const Wire& wire) {
  const DraftNode& node = draft.nodes[source];
  if (node.contract == nullptr) return std::nullopt;
  const AbiArray<strait_port> ports = outputs_of(*node.contract);
  const std::optional<uint32_t> port = find_port(ports, wire.output);
  if (!port && ports.size() == 0) {
    draft.report(wire.at,
                 fmt::format("{}: reads from {}, which has no output", where(reader), where(*node.spec)));
  } else if (!port) {
    draft.report(wire.at, fmt::format("{}: {} has no output '{}'; {}", where(reader), where(*node.spec),
                                      wire.output, name_hint(wire.output, port_names(ports))));
  }
  return port;
}

std::optional<uint32_t> input_of(Draft& draft, const DraftNode& reader, const Wire& wire) {
  if (reader.contract == nullptr) return std::nullopt;
  const AbiArray<strait_port> ports = inputs_of(*reader.contract);
  const std::optional<uint32_t> port = find_port(ports, wire.input);
  if (!port && ports.size() == 0) {
    draft.report(wire.at, fmt::format("{}: '{}' is a source and reads from no stage; remove from",
                                      where(*reader.spec), reader.spec->type));
  } else if (!port) {
    draft.report(wire.at, fmt::format("{}: has no input '{}'; {}", where(*reader.spec), wire.input,
                                      name_hint(wire.input, port_names(ports))));
  }
  return port;
}

// A wrong wire is one mistake: the input that it was meant for is not reported as open, too.
void connect_stage(Draft& draft, const StageIndex& index, DraftNode& reader) {
  bool input_unknown = false;
  std::vector<bool> meant(reader.inputs.size());
  for (const Wire& wire : reader.spec->from) {
    const std::optional<uint32_t> input = input_of(draft, reader, wire);
    input_unknown |= !input;
    if (input) meant[*input] = true;
    const std::optional<size_t> source = source_of(draft, index, *reader.spec, wire);
    if (!source) continue;
    const std::optional<uint32_t> output = output_of(draft, *source, *reader.spec, wire);
    reader.reads.push_back({*source, output.value_or(0), wire.at});
    if (input && output) reader.inputs[*input] = reader.reads.back();
  }
  if (reader.contract == nullptr || input_unknown) return;

  const AbiArray<strait_port> ports = inputs_of(*reader.contract);
  const bool nothing = reader.spec->from.empty();
  for (uint32_t i = 0; i < ports.size(); ++i) {
    const bool all_optional_and_open = nothing && i == 0;
    if (meant[i] || (ports[i].optional != 0 && !all_optional_and_open)) continue;
    draft.report(
        reader.spec->at,
        fmt::format("{}: input '{}' is not connected; add {}", where(*reader.spec), ports[i].name,
                    i == 0 ? "from = \"STAGE\"" : fmt::format("from = {{ {} = \"STAGE\" }}", ports[i].name)));
  }
}

}  // namespace

void connect(Draft& draft) {
  StageIndex index;
  for (size_t i = 0; i < draft.nodes.size(); ++i) {
    const StageSpec& stage = *draft.nodes[i].spec;
    if (!stage.name.empty() && !index.emplace(stage.name, i).second)
      draft.report(stage.at,
                   fmt::format("{}: another stage has this name; rename one of them", where(stage)));
  }
  for (DraftNode& node : draft.nodes) connect_stage(draft, index, node);
}

}  // namespace strait::graph
