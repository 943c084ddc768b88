// The folder a run writes to: made, locked against other runs, and rid of what a killed run left half done.
#pragma once

#include <filesystem>

namespace strait::run {

// Held for the run. Throws Error(io) where the folder cannot be made or written to, Error(usage) where
// another run is writing to it.
class OutFolder {
 public:
  explicit OutFolder(const std::filesystem::path& path);
  ~OutFolder();
  OutFolder(const OutFolder&) = delete;
  OutFolder& operator=(const OutFolder&) = delete;

 private:
  int lock_ = -1;
};

}  // namespace strait::run
