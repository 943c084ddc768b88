// strait plugins
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/verbs.h"

namespace strait::cli {

namespace {

std::vector<std::string> stages_of(const host::Registry& registry, const host::Plugin& plugin) {
  std::vector<std::string> types;
  for (const auto& [type, stage] : registry.stages())
    if (stage.plugin == &plugin) types.push_back(type);
  return types;
}

std::string place(const host::Plugin& plugin) {
  return plugin.file.empty() ? "built in" : plugin.file.string();
}

void print_json(const host::Registry& registry) {
  nlohmann::json out = {{"plugins", nlohmann::json::array()}, {"refused", nlohmann::json::array()}};
  for (const host::Plugin* plugin : registry.plugins())
    out["plugins"].push_back({{"name", plugin->name},
                              {"version", plugin->version},
                              {"file", plugin->file.string()},
                              {"stages", stages_of(registry, *plugin)}});
  for (const host::Refused& refused : registry.refused())
    out["refused"].push_back({{"file", refused.file.string()}, {"reason", refused.reason}});
  fmt::print("{}\n", out.dump(2));
}

void print_text(const host::Registry& registry) {
  for (const host::Plugin* plugin : registry.plugins()) {
    fmt::print("{} {}  ({})\n", plugin->name, plugin->version, place(*plugin));
    for (const std::string& type : stages_of(registry, *plugin))
      fmt::print("  {:<12} {}\n", type, registry.find(type)->stage->contract->about);
  }
  for (const host::Refused& refused : registry.refused()) fmt::print("refused: {}\n", refused.reason);
}

}  // namespace

void add_plugins(CLI::App& app, Session& session) {
  CLI::App* verb =
      app.add_subcommand("plugins", "List plugins, their stages, and libraries that were refused");
  auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "As JSON");
  verb->callback(
      [&session, json] { *json ? print_json(session.registry()) : print_text(session.registry()); });
}

}  // namespace strait::cli
