#include "train/data/listing.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fnmatch.h>

#include "strait/error.h"
#include "train/data/idx.h"
#include "train/data/picture.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostLabelBytes = uint64_t{1} << 30;

bool excluded(const std::string& relative, const std::vector<std::string>& exclude) {
  return std::any_of(exclude.begin(), exclude.end(), [&](const std::string& out) {
    return relative == out || relative.rfind(out + "/", 0) == 0;
  });
}

bool wanted(const fs::path& file, const std::vector<std::string>& only) {
  const std::string name = file.filename().string();
  return only.empty() || std::any_of(only.begin(), only.end(), [&](const std::string& pattern) {
           return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
         });
}

std::vector<fs::path> files_below(const SetSpec& set) {
  std::vector<fs::path> files;
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(set.path, options, error), end; !error && it != end;
       it.increment(error)) {
    const std::string relative = it->path().lexically_relative(set.path).generic_string();
    const bool taken = it->is_regular_file(error) && is_picture(it->path()) &&
                       !excluded(relative, set.exclude) && wanted(it->path(), set.only);
    if (taken) files.push_back(it->path());
  }
  if (error) throw Error(Code::io, set.path.string(), "cannot be listed: " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

ClassMark mark_of(const fs::path& file, const SetSpec& set) {
  switch (set.labels) {
    case LabelSource::given:
      return {std::nullopt, set.class_name};
    case LabelSource::folders: {
      const fs::path relative = file.lexically_relative(set.path);
      if (relative.has_parent_path()) return {std::nullopt, relative.begin()->string()};
      throw Error(Code::bad_input, file.string(), "lies in no sub-folder, so it has no class",
                  "move it into its class's folder, or name it in the set's exclude");
    }
    case LabelSource::names:
      if (const auto found = class_in_name(file.stem().string())) return *found;
      throw Error(Code::bad_input, file.string(),
                  "has no class in its name (expected a number between '-', such as train-3-cat.png)",
                  "rename it, or narrow the set down with only or exclude");
    default:
      return {};
  }
}

// Evenly spread.
void thin_out(std::vector<fs::path>& files, int64_t most) {
  const size_t count = files.size(), kept = static_cast<size_t>(most);
  if (most == 0 || count <= kept) return;
  for (size_t i = 0; i < kept; ++i) files[i] = std::move(files[i * count / kept]);
  files.resize(kept);
}

std::vector<int32_t> read_labels(const fs::path& file) {
  const Idx idx = read_idx(file, kMostLabelBytes);
  if (idx.shape.size() != 1) {
    throw Error(Code::bad_input, file.string(),
                fmt::format("has {} dimensions (expected 1: a class for each item)", idx.shape.size()));
  }
  return {idx.values.begin(), idx.values.end()};
}

}  // namespace

ListedSet list_set(const SetSpec& spec, Classes& classes) {
  std::error_code error;
  const fs::file_status status = fs::status(spec.path, error);
  if (!fs::exists(status)) {
    throw Error(Code::missing, spec.path.string(), "no such file or folder",
                "check --data and the recipe's [[data.set]]");
  }
  ListedSet listed{spec, {}};
  std::vector<fs::path> files{spec.path};
  if (spec.kind != SetKind::idx && fs::is_directory(status)) files = files_below(spec);
  if (spec.kind == SetKind::pictures) thin_out(files, spec.most);
  for (const fs::path& file : files) {
    listed.files.push_back({file, mark_of(file, spec)});
    classes.add(listed.files.back().mark, file.string());
  }
  if (spec.labels == LabelSource::file) {
    listed.numbers = read_labels(spec.label_file);
    for (const int32_t number : std::set(listed.numbers.begin(), listed.numbers.end()))
      classes.add({number, ""}, spec.label_file.string());
  }
  return listed;
}

}  // namespace strait::train
