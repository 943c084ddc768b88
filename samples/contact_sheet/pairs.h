// Which picture of a run's OUT belongs to which input, and to which clean version.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace samples {

struct Pair {
  std::string name;  // below the folder of inputs, without extension, with '/'
  std::filesystem::path before;
  std::filesystem::path after;
  std::filesystem::path clean;  // empty: not known
};

// Pairs by relative path, whatever the extensions, sorted by name; inputs without an output are left out.
// `clean` may be empty. Throws strait::Error(missing) for a folder that is not there.
std::vector<Pair> find_pairs(const std::filesystem::path& before, const std::filesystem::path& after,
                             const std::filesystem::path& clean);

}  // namespace samples
