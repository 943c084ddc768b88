// Arrives: GraphSpec. Leaves: Graph, or one error with all that is wrong. Steps: types, parameters, wires
// (graph/wires), order (graph/order), formats (graph/formats). Next: run/runner.
#include <algorithm>

#include <fmt/format.h>

#include "core/abi_array.h"
#include "core/nearest.h"
#include "graph/draft.h"
#include "graph/graph.h"
#include "strait/error.h"

namespace strait::graph {

namespace {

void resolve_types(Draft& draft, const GraphSpec& spec, const Vocabulary& vocabulary) {
  std::vector<std::string> types;
  for (const auto& [type, contract] : vocabulary.stages) types.push_back(type);
  for (const StageSpec& stage : spec.stages) {
    DraftNode& node = draft.nodes.emplace_back();
    node.spec = &stage;
    const auto found = vocabulary.stages.find(stage.type);
    if (found != vocabulary.stages.end()) {
      node.contract = found->second;
      node.inputs.resize(node.contract->input_count);
    } else if (!stage.type.empty()) {
      draft.report(stage.type_at, fmt::format("{}: unknown type '{}'; {}", where(stage), stage.type,
                                              name_hint(stage.type, types)));
    }
  }
}

uint32_t param_type(const strait_contract& contract, const std::string& name) {
  for (const strait_param& param : params_of(contract))
    if (param.name == name) return param.type;
  return 0;
}

// The stage's settings as written, then those of the command line, which count more.
std::vector<Setting> settings_of(const DraftNode& node, const std::vector<Override>& overrides) {
  std::vector<Setting> settings = node.spec->settings;
  for (const Override& one : overrides) {
    if (one.stage != node.spec->name) continue;
    const auto replaced = [&](const Setting& setting) { return setting.name == one.param; };
    settings.erase(std::remove_if(settings.begin(), settings.end(), replaced), settings.end());
    settings.push_back(
        {one.param, parse_value(one.value, param_type(*node.contract, one.param)), Location{}});
  }
  return settings;
}

Location place_of(const std::vector<Setting>& settings, const std::string& name, Location otherwise) {
  for (const Setting& setting : settings)
    if (setting.name == name) return setting.at;
  return otherwise;
}

std::string absolute_file(const std::string& path, const std::string& graph_file) {
  const std::filesystem::path folder = std::filesystem::path(graph_file).parent_path();
  const std::filesystem::path absolute = std::filesystem::absolute(folder / path).lexically_normal();
  std::error_code error;
  if (!std::filesystem::is_regular_file(absolute, error) && !std::filesystem::is_directory(absolute, error))
    throw Error(Code::missing, absolute.string(), "there is no such file or folder", "correct the path");
  return absolute.string();
}

// Names of models become their folders, paths of files absolute; an empty one stays empty: none.
void resolve_paths(Draft& draft, DraftNode& node, const std::vector<Setting>& settings,
                   const std::string& file, const Vocabulary& vocabulary) {
  for (const strait_param& param : params_of(*node.contract)) {
    const bool model = param.type == STRAIT_PARAM_MODEL;
    if (!model && param.type != STRAIT_PARAM_FILE) continue;
    auto* name = std::get_if<std::string>(&node.params[param.name]);
    if (name == nullptr || name->empty()) continue;
    const Location place = place_of(settings, param.name, node.spec->at);
    // Paths on the command line start from the working directory, those in the file from the file.
    const std::string& from = place.line == 0 ? std::string() : file;
    try {
      *name = model ? vocabulary.find_model(*name, from).string() : absolute_file(*name, from);
    } catch (const Error& e) {
      draft.report(place, where(*node.spec) + ": " + e.what());
    }
  }
}

void settle_params(Draft& draft, const std::string& file, const Vocabulary& vocabulary,
                   const std::vector<Override>& overrides) {
  for (DraftNode& node : draft.nodes) {
    if (node.contract == nullptr) continue;
    const std::vector<Setting> settings = settings_of(node, overrides);
    const size_t before = draft.problems.size();
    node.params = check_settings(settings, node.contract->params, node.contract->param_count,
                                 where(*node.spec), node.spec->at, draft.problems);
    if (draft.problems.size() == before) resolve_paths(draft, node, settings, file, vocabulary);
  }
}

void check_override_names(Draft& draft, const std::vector<Override>& overrides) {
  std::vector<std::string> names;
  for (const DraftNode& node : draft.nodes) names.push_back(node.spec->name);
  for (const Override& one : overrides) {
    if (std::find(names.begin(), names.end(), one.stage) != names.end()) continue;
    draft.report(Location{}, fmt::format("--set {}.{}: unknown stage '{}'; {}", one.stage, one.param,
                                         one.stage, name_hint(one.stage, names)));
  }
}

// The draft's nodes in their order; nothing is wrong with them any more.
Graph finish(Draft& draft, const std::vector<size_t>& order, const GraphSpec& spec) {
  Graph graph{spec.file, spec.name, spec.seed, {}};
  std::vector<size_t> position(order.size());
  for (size_t i = 0; i < order.size(); ++i) position[order[i]] = i;
  for (const size_t index : order) {
    DraftNode& from = draft.nodes[index];
    Node& node = graph.nodes.emplace_back();
    node.name = from.spec->name;
    node.type = from.spec->type;
    node.contract = from.contract;
    node.params = std::move(from.params);
    node.inputs.resize(from.inputs.size());
    node.readers.resize(from.contract->output_count);
    for (size_t i = 0; i < from.inputs.size(); ++i) {
      if (!from.inputs[i]) continue;
      const PortId source{position[from.inputs[i]->node], from.inputs[i]->port};
      node.inputs[i] = source;
      ++graph.nodes[source.node].readers[source.port];
    }
  }
  return graph;
}

}  // namespace

std::string where(const StageSpec& stage) {
  return stage.name.empty() ? "stage" : fmt::format("stage '{}'", stage.name);
}

Graph check(const GraphSpec& spec, const Vocabulary& vocabulary, const std::vector<Override>& overrides) {
  Draft draft;
  draft.problems = spec.problems;
  resolve_types(draft, spec, vocabulary);
  check_override_names(draft, overrides);
  settle_params(draft, spec.file, vocabulary, overrides);
  if (draft.problems.empty()) check_sources(draft);  // it looks at parameters
  connect(draft);
  const std::vector<size_t> sorted = order(draft);
  check_formats(draft, sorted);
  throw_if_any(spec.file, std::move(draft.problems));
  return finish(draft, sorted, spec);
}

}  // namespace strait::graph
