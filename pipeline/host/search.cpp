// Where plugins and models are looked for.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest.h"
#include "host/library.h"
#include "host/registry.h"
#include "strait/error.h"

namespace strait::host {

namespace {

using std::filesystem::path;

void add(std::vector<path>& folders, const path& folder) {
  const path full = std::filesystem::weakly_canonical(std::filesystem::absolute(folder));
  if (std::find(folders.begin(), folders.end(), full) == folders.end()) folders.push_back(full);
}

void add_list(std::vector<path>& folders, const std::string& list) {
  for (size_t start = 0; start <= list.size();) {
    const size_t end = std::min(list.find(':', start), list.size());
    if (end > start) add(folders, list.substr(start, end - start));
    start = end + 1;
  }
}

void add_variable(std::vector<path>& folders, const char* variable) {
  if (const char* list = std::getenv(variable)) add_list(folders, list);
}

std::vector<path> model_places(const std::string& option) {
  std::vector<path> places;
  add_list(places, option);
  add_variable(places, "STRAIT_MODEL_PATH");
  add(places, program_folder() / "../share/strait/models");
  add(places, STRAIT_SOURCE_MODELS);
  return places;
}

bool is_model(const path& folder) {
  std::error_code error;
  return std::filesystem::is_regular_file(folder / "model.toml", error);
}

std::vector<std::string> models_in(const std::vector<path>& places) {
  std::vector<std::string> names;
  for (const path& place : places) {
    std::error_code error;
    for (std::filesystem::directory_iterator at(place, error), end; !error && at != end; at.increment(error))
      if (is_model(at->path())) names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

path find_by_path(const std::string& name, const path& relative_to) {
  const path folder = std::filesystem::weakly_canonical(std::filesystem::absolute(relative_to / name));
  if (is_model(folder)) return folder;
  throw Error(Code::missing, fmt::format("model '{}'", name),
              fmt::format("there is no {}/model.toml", folder.string()),
              "name the folder of a model, relative to the graph file");
}

}  // namespace

std::vector<path> plugin_folders(const std::string& option) {
  std::vector<path> folders;
  add_list(folders, option);
  add_variable(folders, "STRAIT_PLUGIN_PATH");
  const path root = program_folder() / "..";
  add(folders, root / "lib/strait/plugins");
  add(folders, root / STRAIT_LIBDIR / "strait/plugins");
  return folders;
}

path find_model(const std::string& name, const path& relative_to, const std::string& option) {
  if (name.find('/') != std::string::npos) return find_by_path(name, relative_to);
  const std::vector<path> places = model_places(option);
  const bool is_name = !name.empty() && name != "." && name != "..";
  for (const path& place : places)
    if (is_name && is_model(place / name)) return place / name;
  std::vector<std::string> searched;
  for (const path& place : places) searched.push_back(place.string());
  throw Error(Code::missing, fmt::format("model '{}'", name),
              fmt::format("not found in {}", fmt::join(searched, ", ")), name_hint(name, models_in(places)));
}

}  // namespace strait::host
