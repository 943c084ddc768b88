// strait inspect STAGE|MODEL|GRAPH
#include "cli/inspect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/verbs.h"
#include "core/abi_array.h"
#include "core/formats.h"
#include "core/nearest.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

const char* type_name(uint32_t type) {
  switch (type) {
    case STRAIT_PARAM_BOOL:
      return "bool";
    case STRAIT_PARAM_INT:
      return "integer";
    case STRAIT_PARAM_REAL:
      return "number";
    case STRAIT_PARAM_CHOICE:
      return "choice";
    case STRAIT_PARAM_MODEL:
      return "model";
    case STRAIT_PARAM_FILE:
      return "file";
    case STRAIT_PARAM_INTS:
      return "integers";
    default:
      return "text";
  }
}

nlohmann::json port_json(const strait_port& port) {
  return {{"name", port.name},
          {"doc", port.doc},
          {"formats", format_words(port.formats)},
          {"optional", port.optional != 0}};
}

nlohmann::json param_json(const strait_param& param) {
  nlohmann::json out = {{"name", param.name},
                        {"type", type_name(param.type)},
                        {"unit", param.unit},
                        {"doc", param.doc},
                        {"required", param.fallback == nullptr}};
  if (param.fallback != nullptr) out["default"] = param.fallback;
  if (std::isfinite(param.min)) out["min"] = param.min;
  if (std::isfinite(param.max)) out["max"] = param.max;
  for (const char* const* one = param.choices; one != nullptr && *one != nullptr; ++one)
    out["choices"].push_back(*one);
  return out;
}

nlohmann::json stage_json(const host::StageType& stage) {
  const strait_contract& c = *stage.stage->contract;
  nlohmann::json out = {{"type", c.type},
                        {"about", c.about},
                        {"plugin", stage.plugin->name},
                        {"version", stage.plugin->version},
                        {"threading", c.threading == STRAIT_SERIAL ? "serial" : "parallel"},
                        {"batchable", c.batchable != 0},
                        {"collects", stage.collects()},
                        {"inputs", nlohmann::json::array()},
                        {"outputs", nlohmann::json::array()},
                        {"params", nlohmann::json::array()}};
  for (const strait_port& port : inputs_of(c)) out["inputs"].push_back(port_json(port));
  for (const strait_port& port : outputs_of(c)) out["outputs"].push_back(port_json(port));
  for (const strait_param& param : params_of(c)) out["params"].push_back(param_json(param));
  return out;
}

void print_port(const char* what, const nlohmann::json& port) {
  fmt::print("  {:<7} {:<12} {} ({}{})\n", what, port["name"].get<std::string>(),
             port["doc"].get<std::string>(), port["formats"].get<std::string>(),
             port["optional"] ? "; optional" : "");
}

void print_param(const nlohmann::json& param) {
  std::string facts = param["type"].get<std::string>();
  if (param.contains("choices"))
    facts = fmt::format("{}", fmt::join(param["choices"].get<std::vector<std::string>>(), " | "));
  if (param.contains("min")) facts += fmt::format(", from {:g}", param["min"].get<double>());
  if (param.contains("max")) facts += fmt::format(", to {:g}", param["max"].get<double>());
  if (const std::string unit = param["unit"]; !unit.empty()) facts += " " + unit;
  facts +=
      param["required"] ? "; required" : fmt::format("; default {}", param["default"].get<std::string>());
  fmt::print("  {:<16} {} ({})\n", param["name"].get<std::string>(), param["doc"].get<std::string>(), facts);
}

void inspect(Session& session, const std::string& name, bool json, const ProgramRequest& program) {
  if (!program.size.empty()) return describe_program(session.find_model(name), program);
  if (const host::StageType* stage = session.registry().find(name)) return describe_stage(*stage, json);
  if (name.ends_with(".toml")) return describe_graph(session.load_graph(name));
  std::filesystem::path folder;
  try {
    folder = session.find_model(name);
  } catch (const Error&) {
    std::vector<std::string> stages;
    for (const auto& [type, stage] : session.registry().stages()) stages.push_back(type);
    throw Error(Code::missing, name, "is no stage, no model and no graph file", name_hint(name, stages));
  }
  describe_model(folder);
}

}  // namespace

void describe_stage(const host::StageType& stage, bool json) {
  const nlohmann::json about = stage_json(stage);
  if (json) return fmt::print("{}\n", about.dump(2));
  fmt::print("{}: {}\n  plugin {} {}, {}{}\n", about["type"].get<std::string>(),
             about["about"].get<std::string>(), about["plugin"].get<std::string>(),
             about["version"].get<std::string>(), about["threading"].get<std::string>(),
             about["batchable"] ? ", batches" : "");
  fmt::print("ports\n");
  for (const nlohmann::json& port : about["inputs"]) print_port("input", port);
  for (const nlohmann::json& port : about["outputs"]) print_port("output", port);
  fmt::print("parameters\n");
  for (const nlohmann::json& param : about["params"]) print_param(param);
}

void describe_graph(const graph::Graph& graph) {
  fmt::print("{}: {} stages in the order in which they run\n", graph.file, graph.nodes.size());
  for (const graph::Node& node : graph.nodes) {
    std::vector<std::string> from;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (!node.inputs[i]) continue;
      const graph::Node& source = graph.nodes[node.inputs[i]->node];
      from.push_back(fmt::format("{} = {}.{}", inputs_of(*node.contract)[i].name, source.name,
                                 outputs_of(*source.contract)[node.inputs[i]->port].name));
    }
    fmt::print("  {:<14} {:<10} {}\n", node.name, node.type, fmt::join(from, ", "));
  }
}

void add_inspect(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("inspect", "Describe a stage, a model or a graph");
  auto name = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  verb->add_option("what", *name, "A stage type, a model's name or folder, or a graph file")->required();
  verb->add_flag("--json", *json, "As JSON (stages)");
  auto program = std::make_shared<ProgramRequest>();
  CLI::Option* size = verb->add_option("--program", program->size,
                                       "The steps that a model becomes for pictures of HxW, such as 512x768");
  verb->add_option("--precision", program->precision, "Numbers inside the program")
      ->check(CLI::IsMember({"auto", "f32", "bf16", "int8"}))
      ->capture_default_str()
      ->needs(size);
  verb->add_option("--threads", program->threads, "Threads that the program runs with; 0: all")
      ->check(CLI::Range(0, 4096))
      ->needs(size);
  verb->add_option("--batch", program->batch, "Pictures at once")->check(CLI::Range(1, 4096))->needs(size);
  verb->add_flag("--train", program->train, "The program that trains the model")->needs(size);
  verb->add_flag("--profile", program->profile, "Run it, and say how long each step takes")->needs(size);
  verb->callback([&session, name, json, program] { inspect(session, *name, *json, *program); });
}

}  // namespace strait::cli
