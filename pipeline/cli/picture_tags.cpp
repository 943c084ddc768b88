#include "cli/picture_tags.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/csv.h"
#include "core/file.h"
#include "io/keywords.h"
#include "io/photo_metadata.h"
#include "io/probe.h"
#include "strait/error.h"

namespace strait::cli {

namespace fs = std::filesystem;

namespace {

constexpr uint64_t kMostTableBytes = uint64_t{1} << 30;
constexpr uint64_t kMostPictureBytes = uint64_t{4} << 30;
constexpr uint64_t kMostSidecarBytes = 16 << 20;

using Tags = std::vector<std::string>;

void add_new(Tags&& more, Tags& tags) {
  for (std::string& one : more)
    if (std::find(tags.begin(), tags.end(), one) == tags.end()) tags.push_back(std::move(one));
}

std::span<const uint8_t> as_bytes(const std::vector<char>& file) {
  return {reinterpret_cast<const uint8_t*>(file.data()), file.size()};
}

}  // namespace

TagTable::TagTable(const std::string& file) : file_(file) {
  const std::vector<char> text = read_file(file, kMostTableBytes);
  for (const CsvRow& row : parse_csv({text.data(), text.size()}, file)) {
    const std::string name = fs::path(row.fields[0]).lexically_normal().generic_string();
    if (row.line == 1 && (name == "path" || name == "file")) continue;
    Tags& tags = tags_[name];
    for (size_t i = 1; i < row.fields.size(); ++i) add_new(io::split_keywords(row.fields[i]), tags);
  }
}

const Tags* TagTable::find(const std::string& name) {
  const auto at = tags_.find(name);
  if (at == tags_.end()) return nullptr;
  found_.insert(name);
  return &at->second;
}

void TagTable::require_all_found(const fs::path& root) const {
  constexpr size_t kShown = 5;
  std::vector<std::string> missing;
  for (const auto& [name, tags] : tags_)
    if (found_.count(name) == 0) missing.push_back(name);
  if (missing.empty()) return;
  const size_t count = missing.size();
  missing.resize(std::min(kShown, count));
  throw Error(
      Code::missing, file_,
      fmt::format("{} of its pictures are not below the data, such as {}", count, fmt::join(missing, ", ")),
      fmt::format("write paths relative to {}", root.string()));
}

std::vector<std::string> keywords_with(const fs::path& photo) {
  Tags tags;
  try {
    const std::vector<char> file = read_file(photo, kMostPictureBytes);
    add_new(io::keywords_of(io::read_metadata(as_bytes(file), io::probe(as_bytes(file))).xmp), tags);
  } catch (const Error&) {  // whoever needs the pixels will say what is wrong
  }
  for (const fs::path& beside :
       {fs::path(photo.string() + ".xmp"), fs::path(photo).replace_extension(".xmp")})
    if (fs::is_regular_file(beside))
      add_new(io::keywords_of(as_bytes(read_file(beside, kMostSidecarBytes))), tags);
  return tags;
}

}  // namespace strait::cli
