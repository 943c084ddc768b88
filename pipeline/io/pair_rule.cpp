#include "io/pair_rule.h"

#include <algorithm>
#include <vector>

#include "io/probe.h"
#include "strait/error.h"

namespace strait::io {

namespace fs = std::filesystem;

namespace {

fs::path with_any_extension(const fs::path& folder, const std::string& stem) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().stem() == stem && has_picture_extension(at->path())) found.push_back(at->path());
  return found.empty() ? fs::path() : *std::min_element(found.begin(), found.end());
}

}  // namespace

bool PairRule::is_input(const fs::path& file) const {
  return file.stem().string().ends_with(input_ending);
}

fs::path PairRule::reference_of(const fs::path& input, const std::string& relative) const {
  std::string stem = input.stem().string();
  stem.replace(stem.size() - input_ending.size(), input_ending.size(), reference_ending);
  const fs::path folder =
      references.empty() ? input.parent_path() : references / fs::path(relative).parent_path();
  const fs::path same_extension = folder / (stem + input.extension().string());
  std::error_code error;
  if (fs::exists(same_extension, error)) return same_extension;
  const fs::path other = with_any_extension(folder, stem);
  if (other.empty())
    throw Error(Code::missing, input.string(), "has no reference " + (folder / stem).string() + ".*");
  return other;
}

}  // namespace strait::io
