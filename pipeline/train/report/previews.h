// The PNGs of previews/: a file STEP-name.png for every grid.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace strait::train {

struct PreviewFile {
  int64_t step;
  std::string name;
  std::filesystem::path path;
};

class Previews {
 public:
  // Finds those of earlier sessions and removes those of steps after `last_step`, which will be done again.
  // The folder is made with the first preview.
  Previews(const std::filesystem::path& folder, int64_t last_step);

  // Throws Error(io).
  void add(int64_t step, const std::string& name, const std::string& png);

  // In the order of steps.
  const std::vector<PreviewFile>& files() const { return files_; }

 private:
  std::filesystem::path folder_;
  std::vector<PreviewFile> files_;
};

}  // namespace strait::train
