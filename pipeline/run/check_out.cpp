#include "run/check_out.h"

#include <algorithm>

#include "strait/error.h"

namespace strait::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMend = "choose a folder outside the inputs with -o";

fs::path resolved(const fs::path& path) {
  const fs::path plain = fs::weakly_canonical(fs::absolute(path));
  return plain.has_filename() ? plain : plain.parent_path();  // "a/" and "a" are the same folder
}

bool lies_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

void check_out(const std::vector<fs::path>& inputs, const fs::path& out) {
  const fs::path target = resolved(out);
  for (const fs::path& input : inputs) {
    const fs::path source = resolved(input);
    if (!fs::is_directory(source)) {
      if (source.parent_path() == target)
        throw Error(Code::usage, out.string(), "is the folder of the input " + input.string(), kMend);
    } else if (target == source) {
      throw Error(Code::usage, out.string(), "is an input folder as well as the output folder", kMend);
    } else if (lies_in(target, source)) {
      throw Error(Code::usage, out.string(), "lies inside the input folder " + input.string(), kMend);
    }
  }
}

}  // namespace strait::run
