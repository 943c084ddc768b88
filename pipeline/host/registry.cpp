#include "host/registry.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <set>

#include <fmt/format.h>

#include "host/contract_check.h"
#include "host/library.h"
#include "strait/error.h"

namespace strait::host {

namespace {

constexpr size_t kMostStages = 1000;  // of one plugin: a list without its final NULL ends here

std::vector<const strait_stage*> stages_of(const strait_plugin_info& info) {
  if (info.stages == nullptr) throw Error(Code::unsupported, "", "has no function 'stages'");
  std::vector<const strait_stage*> stages;
  const strait_stage* const* list = info.stages();
  for (; list != nullptr && *list != nullptr; ++list) {
    if (stages.size() == kMostStages) throw Error(Code::unsupported, "", "its list of stages has no end");
    check_stage(*list);
    stages.push_back(*list);
  }
  return stages;
}

std::string place_of(const Plugin& plugin) {
  return plugin.file.empty() ? "built in" : plugin.file.string();
}

}  // namespace

struct Registry::State {
  std::deque<Plugin> plugins;  // a deque: stages point at its elements
  std::map<std::string, StageType> stages;
  std::vector<Refused> refused;
  std::set<std::filesystem::path> files;  // opened already, by canonical path

  // All of the plugin or, thrown as an Error without a place, nothing of it.
  void admit(const strait_plugin_info& info, const std::filesystem::path& file) {
    if (!is_type_name(info.name) || info.version == nullptr)
      throw Error(Code::unsupported, "",
                  "the plugin's name (lower-case letters, digits, '-') or version is missing");
    for (const Plugin& known : plugins)
      if (known.name == info.name)
        throw Error(Code::unsupported, "",
                    fmt::format("the plugin '{}' is loaded already ({})", known.name, place_of(known)),
                    "remove one of them");
    const std::vector<const strait_stage*> added = stages_of(info);
    std::set<std::string> types;
    for (const strait_stage* stage : added) {
      const std::string type = stage->contract->type;
      const auto known = stages.find(type);
      if (known != stages.end() || !types.insert(type).second)
        throw Error(Code::unsupported, "",
                    fmt::format("the stage type '{}' is taken{}", type,
                                known == stages.end() ? " twice" : " by " + known->second.plugin->name),
                    "rename it");
    }
    const Plugin& plugin = plugins.emplace_back(Plugin{info.name, info.version, file, &info});
    for (const strait_stage* stage : added) stages[stage->contract->type] = {stage, &plugin};
  }

  void load(const std::filesystem::path& file) {
    if (!files.insert(std::filesystem::weakly_canonical(file)).second) return;
    const strait_plugin_info* info = nullptr;
    try {
      info = &open_plugin(file);
      admit(*info, file);
    } catch (const std::exception& e) {
      refused.push_back({file, info == nullptr ? e.what() : file.string() + ": " + e.what()});
    } catch (...) {
      refused.push_back({file, file.string() + ": threw an unknown exception while its stages were listed"});
    }
  }
};

bool StageType::collects() const {
  return stage->struct_size > offsetof(strait_stage, finish) && stage->finish != nullptr;
}

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

void Registry::add_builtin(const strait_plugin_info& info) {
  state_->admit(info, {});
}

void Registry::add_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> libraries;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".so") libraries.push_back(at->path());
  if (error && error != std::errc::no_such_file_or_directory)
    state_->refused.push_back(
        {folder, fmt::format("{}: cannot be read: {}", folder.string(), error.message())});
  std::sort(libraries.begin(), libraries.end());
  for (const std::filesystem::path& library : libraries) state_->load(library);
}

const StageType* Registry::find(const std::string& type) const {
  const auto found = state_->stages.find(type);
  return found == state_->stages.end() ? nullptr : &found->second;
}

const std::map<std::string, StageType>& Registry::stages() const {
  return state_->stages;
}

std::map<std::string, const strait_contract*> Registry::contracts() const {
  std::map<std::string, const strait_contract*> contracts;
  for (const auto& [type, stage] : state_->stages) contracts[type] = stage.stage->contract;
  return contracts;
}

std::vector<const Plugin*> Registry::plugins() const {
  std::vector<const Plugin*> plugins;
  for (const Plugin& plugin : state_->plugins) plugins.push_back(&plugin);
  return plugins;
}

const std::vector<Refused>& Registry::refused() const {
  return state_->refused;
}

const void* Registry::extension(const std::string& plugin, const char* name) const {
  for (const Plugin& known : state_->plugins)
    if (known.name == plugin) return known.info->extension == nullptr ? nullptr : known.info->extension(name);
  return nullptr;
}

}  // namespace strait::host
