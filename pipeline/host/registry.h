// All stages that graphs can use: built in, and from plugins found on the search path.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/params.h"
#include "strait/abi.h"

namespace strait::host {

struct Plugin {
  std::string name;
  std::string version;
  std::filesystem::path file;  // empty: built in
  const strait_plugin_info* info = nullptr;
};

// A library on the search path that could not be used, and why, in one sentence that names the file.
struct Refused {
  std::filesystem::path file;
  std::string reason;
};

struct StageType {
  const strait_stage* stage = nullptr;
  const Plugin* plugin = nullptr;

  // Whether it wants to be called once more when all frames have passed (abi.h: finish).
  bool collects() const;
};

// Filled once at start, then read by all threads. Loaded libraries stay loaded until the process ends.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Throws Error(unsupported) for a broken contract or a name that is taken.
  void add_builtin(const strait_plugin_info& info);
  // Loads every *.so of a folder, by name; a missing folder is no error, and no file is loaded twice. A stage
  // type or plugin that is known already keeps its first owner; the later plugin is refused as a whole.
  void add_folder(const std::filesystem::path& folder);

  const StageType* find(const std::string& type) const;
  const std::map<std::string, StageType>& stages() const;
  std::map<std::string, const strait_contract*> contracts() const;
  std::vector<const Plugin*> plugins() const;
  const std::vector<Refused>& refused() const;
  // The extension of the plugin with this name, or null.
  const void* extension(const std::string& plugin, const char* name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// --plugin-path (colon-separated folders), then STRAIT_PLUGIN_PATH, then lib/strait/plugins of the
// installation (or build) that the running program belongs to.
std::vector<std::filesystem::path> plugin_folders(const std::string& option);

// The folder of a model, absolute. A name (no '/') is searched in --model-path, STRAIT_MODEL_PATH, the
// install's share/strait/models, the source tree's models/; anything else is a path, relative to
// `relative_to`. Throws Error(missing) listing the places searched.
std::filesystem::path find_model(const std::string& name, const std::filesystem::path& relative_to,
                                 const std::string& option);

}  // namespace strait::host
