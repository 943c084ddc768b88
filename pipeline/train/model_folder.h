// The folder that a training writes: locked against others, with a checkpoint and models that are whole
// whatever the moment at which the process, or the machine, dies.
#pragma once

#include <filesystem>
#include <functional>

namespace strait::train {

class ModelFolder {
 public:
  // Makes and locks it, and clears away what a killed training left half written. Throws Error: io; usage
  // where another training is writing to it, or where it holds a checkpoint and `resume` is not set; missing
  // where it holds none and `resume` is set.
  ModelFolder(const std::filesystem::path& path, bool resume);
  ~ModelFolder();
  ModelFolder(const ModelFolder&) = delete;
  ModelFolder& operator=(const ModelFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path checkpoint() const { return path_ / "checkpoint.safetensors"; }

  // Each calls `write` with the name of a file or an empty folder to be filled, and then puts it in the place
  // of what stood there before: with one rename, where that is possible. Throws Error(io) and what `write`
  // throws; the old content stays then.
  using Write = std::function<void(const std::filesystem::path&)>;
  void replace_checkpoint(const Write& write);
  void replace_model(const Write& write);  // the files of the model, beside the checkpoint
  void replace_best(const Write& write);   // the folder best/

 private:
  std::filesystem::path empty_folder(const char* name) const;

  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace strait::train
