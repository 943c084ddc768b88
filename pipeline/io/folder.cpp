#include "io/folder.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "io/probe.h"

namespace strait::io {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void unreadable(const fs::path& path, const std::error_code& why) {
  throw Error(why == std::errc::no_such_file_or_directory ? Code::missing : Code::io, path.string(),
              "cannot be read: " + why.message());
}

// Links to folders are not followed, so that loops cannot be entered. Links to files count, broken ones too:
// they fail as frames, where they are seen, rather than vanish.
bool is_wanted(const fs::directory_entry& entry, const std::string& extension) {
  std::error_code error;
  const bool file =
      entry.is_regular_file(error) || (entry.is_symlink(error) && !fs::exists(entry.path(), error));
  return file &&
         (extension.empty() ? has_picture_extension(entry.path()) : entry.path().extension() == extension);
}

void add_folder(const fs::path& folder, const std::string& extension, std::vector<Source>& sources) {
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  fs::path current = folder;
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    current = at->path();
    if (current.filename().string().starts_with('.'))
      at.disable_recursion_pending();
    else if (is_wanted(*at, extension))
      sources.push_back({current, current.lexically_relative(folder).generic_string(), {}});
  }
  if (error) unreadable(current, error);
}

void add_path(const fs::path& given, const std::string& extension, std::vector<Source>& sources) {
  std::error_code error;
  fs::path path = fs::absolute(given, error).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "photos/"
  const fs::file_status status = fs::status(path, error);
  if (error) unreadable(given, error);
  if (fs::is_directory(status))
    add_folder(path, extension, sources);
  else if (fs::is_regular_file(status))
    sources.push_back({path, path.filename().string(), {}});
  else
    throw Error(Code::usage, given.string(), "is neither a file nor a folder");
}

void add_list(const fs::path& list, const std::string& extension, std::vector<Source>& sources) {
  std::ifstream in(list);
  if (!in) unreadable(list, std::error_code(errno, std::generic_category()));
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) add_path(line, extension, sources);
  }
  if (in.bad()) throw Error(Code::io, list.string(), "reading failed");
}

// A file that was given twice (a folder, and a file inside it) is one source, named as it was first.
void keep_first_of_each_file(std::vector<Source>& sources) {
  std::set<fs::path> seen;
  std::erase_if(sources, [&](const Source& source) { return !seen.insert(source.path).second; });
}

std::string without_extension(const std::string& relative) {
  return fs::path(relative).replace_extension().generic_string();
}

// a.jpg -> "a"; a.jpg beside a.png -> "a.jpg", "a.png"; two different a.jpg -> "a.jpg", "a.jpg-2".
void name_outputs(std::vector<Source>& sources) {
  std::map<std::string, int> sharing;
  for (const Source& source : sources) ++sharing[without_extension(source.relative)];
  std::set<std::string> taken;
  for (Source& source : sources) {
    const std::string stem = without_extension(source.relative);
    source.output_stem = sharing[stem] == 1 ? stem : source.relative;
    for (int copy = 2; !taken.insert(source.output_stem).second; ++copy)
      source.output_stem = fmt::format("{}-{}", source.relative, copy);
  }
}

}  // namespace

std::vector<Source> list_sources(const Inputs& inputs) {
  std::vector<Source> sources;
  for (const fs::path& path : inputs.paths) add_path(path, inputs.extension, sources);
  if (!inputs.list.empty()) add_list(inputs.list, inputs.extension, sources);
  keep_first_of_each_file(sources);
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return std::tie(a.relative, a.path.native()) < std::tie(b.relative, b.path.native());
  });
  if (sources.empty())
    throw Error(Code::missing, "inputs",
                inputs.extension.empty() ? fmt::format("no picture was found ({})", readable_formats())
                                         : fmt::format("no {} file was found", inputs.extension),
                "give folders that hold some, or files");
  name_outputs(sources);
  return sources;
}

}  // namespace strait::io
