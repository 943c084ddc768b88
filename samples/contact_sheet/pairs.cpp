#include "contact_sheet/pairs.h"

#include <algorithm>
#include <map>

#include "strait/error.h"

namespace samples {

namespace {

namespace fs = std::filesystem;

bool is_picture(const fs::path& file) {
  static const std::vector<std::string> known = {".bmp", ".jpeg", ".jpg",  ".pgm", ".png",
                                                 ".ppm", ".tif",  ".tiff", ".webp"};
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(known.begin(), known.end(), extension) != known.end();
}

// Relative path without extension -> file. Two files of one stem are also known by their whole name, as in
// OUT.
std::map<std::string, fs::path> pictures_by_stem(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw strait::Error(strait::Code::missing, folder.string(), "no such folder", "check the path");
  std::map<std::string, fs::path> found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_picture(entry.path()))
      found.emplace(entry.path().lexically_relative(folder).replace_extension().generic_string(),
                    entry.path());
  return found;
}

}  // namespace

std::vector<Pair> find_pairs(const fs::path& before, const fs::path& after, const fs::path& clean) {
  const auto outputs = pictures_by_stem(after);
  const auto references = clean.empty() ? std::map<std::string, fs::path>{} : pictures_by_stem(clean);
  std::vector<Pair> pairs;
  for (const auto& [stem, file] : pictures_by_stem(before)) {
    auto output = outputs.find(stem);
    if (output == outputs.end()) output = outputs.find(stem + file.extension().string());
    if (output == outputs.end()) continue;
    const auto reference = references.find(stem);
    pairs.push_back(
        {stem, file, output->second, reference == references.end() ? fs::path() : reference->second});
  }
  return pairs;
}

}  // namespace samples
