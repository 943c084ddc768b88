#include "run/key.h"

#include <map>
#include <set>

#include "core/abi_array.h"
#include "core/sha256.h"
#include "strait/error.h"

namespace strait::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* kScheme = "strait frame key 1";  // change it when keys come to be made in another way

void add_plugins(Sha256& hash, const graph::Graph& graph, const host::Registry& registry) {
  std::map<std::string, const host::Plugin*> used;
  for (const graph::Node& node : graph.nodes)
    if (const host::StageType* type = registry.find(node.type)) used[type->plugin->name] = type->plugin;
  for (const auto& [name, plugin] : used) {
    hash.add_field(name).add_field(plugin->version);
    hash.add_field(plugin->file.empty() ? "" : sha256_file(plugin->file));
  }
}

// The paths that a node's parameters of one type hold.
void collect_paths(const graph::Node& node, uint32_t type, std::set<std::string>& paths) {
  for (const strait_param& param : params_of(*node.contract)) {
    const auto found = node.params.find(param.name);
    if (param.type != type || found == node.params.end()) continue;
    const auto* path = std::get_if<std::string>(&found->second);
    if (path != nullptr && !path->empty()) paths.insert(*path);
  }
}

// Folders become the files below them.
std::set<std::string> with_content(const std::set<std::string>& paths) {
  std::set<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      files.insert(path);
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) files.insert(entry.path().string());
  }
  return files;
}

void add_models_and_files(Sha256& hash, const graph::Graph& graph) {
  std::set<std::string> folders, files;
  for (const graph::Node& node : graph.nodes) {
    collect_paths(node, STRAIT_PARAM_MODEL, folders);
    collect_paths(node, STRAIT_PARAM_FILE, files);
  }
  for (const std::string& folder : folders)
    for (const char* file : {"model.toml", "weights.safetensors"})
      hash.add_field(folder).add_field(sha256_file(fs::path(folder) / file));
  for (const std::string& file : with_content(files)) hash.add_field(file).add_field(sha256_file(file));
}

}  // namespace

std::string run_key(const graph::Graph& graph, const host::Registry& registry, uint64_t seed) {
  Sha256 hash;
  hash.add_field(kScheme).add_field(graph.canonical()).add_field(std::to_string(seed));
  add_plugins(hash, graph, registry);
  add_models_and_files(hash, graph);
  return hash.hex();
}

std::string frame_key(const std::string& run_key, const Source& source) {
  const bool generated = source.path.empty();
  std::error_code error;
  if (!generated && !fs::is_regular_file(source.path, error)) return {};
  try {
    Sha256 hash;
    hash.add_field(run_key).add_field(source.relative).add_field(source.output_stem);
    return hash.add_field(generated ? "" : sha256_file(source.path)).hex();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace strait::run
