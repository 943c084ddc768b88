#include "train/data/resolve.h"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "strait/error.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

// A folder of somebody's own in place of the recipe's: read as the recipe reads pictures, at their own size.
SetSpec in_place_of(const std::vector<SetSpec>& sets, const fs::path& path) {
  SetSpec set;
  set.path = path;
  if (sets.empty()) return set;
  set.fit_px = sets.front().fit_px;
  set.labels = sets.front().labels;
  set.class_name = sets.front().class_name;
  return set;
}

std::vector<SetSpec> resolve_sets(const std::vector<SetSpec>& sets, const std::vector<fs::path>& folders) {
  std::vector<SetSpec> found;
  std::vector<std::string> missing;
  bool replaceable = true;
  for (const SetSpec& set : sets) {
    const size_t before = found.size();
    for (const fs::path& folder : folders) {
      if (!fs::exists(folder / set.path)) continue;
      found.push_back(set);
      found.back().path = folder / set.path;
      if (!set.label_file.empty()) found.back().label_file = folder / set.label_file;
    }
    if (found.size() == before) missing.push_back(set.path.string());
    replaceable = replaceable && set.kind == SetKind::pictures;
  }
  if (found.empty() && replaceable) {
    for (const fs::path& folder : folders) found.push_back(in_place_of(sets, folder));
  } else if (!missing.empty()) {
    throw Error(
        Code::missing, "data",
        fmt::format("'{}' is in none of the folders given", fmt::join(missing, "', '")),
        "give --data the folder that holds all of the recipe's sets, or take them out of [[data.set]]");
  }
  return found;
}

}  // namespace

DataSpec resolve_data(const DataSpec& data, const std::vector<fs::path>& folders, const fs::path& validate) {
  DataSpec found = data;
  found.sets = resolve_sets(data.sets, folders);
  if (!validate.empty())
    found.validate = {in_place_of(data.sets, validate)};
  else if (!data.validate.empty())
    found.validate = resolve_sets(data.validate, folders);
  return found;
}

}  // namespace strait::train
