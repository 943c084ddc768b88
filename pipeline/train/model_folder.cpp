#include "train/model_folder.h"

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/file.h"
#include "strait/error.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

constexpr char kPartialEnd[] = ".part";

[[noreturn]] void refuse(const fs::path& path, const std::string& what, int error) {
  throw Error(Code::io, path.string(), what + ": " + std::generic_category().message(error),
              "choose another folder with -o");
}

// Temporary names begin with '.' and end in .part, here and in core/file.
void remove_partials(const fs::path& folder) {
  std::error_code ignored;  // what cannot be removed does no harm
  std::vector<fs::path> partials;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.front() == '.' && name.ends_with(kPartialEnd)) partials.push_back(entry.path());
  }
  for (const fs::path& partial : partials) fs::remove_all(partial, ignored);
}

void exchange_folders(const fs::path& fresh, const fs::path& place) {
  if (!fs::exists(place)) return replace_durably(fresh, place);
  std::error_code error;
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) != 0) {
    fs::remove_all(place, error);  // a file system that cannot exchange: there is a moment without either
    return replace_durably(fresh, place);
  }
  fs::remove_all(fresh, error);
}

}  // namespace

ModelFolder::ModelFolder(const fs::path& path, bool resume) : path_(path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) refuse(path, "cannot make this folder", error.value());
  lock_ = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) refuse(path, "cannot open this folder", errno);
  try {
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      throw Error(Code::usage, path.string(), "another training is writing to this folder",
                  "wait for it, or choose another folder");
    }
    const bool there = fs::exists(checkpoint(), error);
    if (there && !resume) {
      throw Error(Code::usage, path.string(), "holds a training already",
                  "add --resume, or choose another folder");
    }
    if (!there && resume) {
      throw Error(Code::missing, checkpoint().string(), "there is no checkpoint to go on from",
                  "train without --resume");
    }
  } catch (...) {
    ::close(lock_);
    throw;
  }
  remove_partials(path);
}

ModelFolder::~ModelFolder() {
  ::close(lock_);
}

fs::path ModelFolder::empty_folder(const char* name) const {
  const fs::path folder = path_ / (std::string(".") + name + kPartialEnd);
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directory(folder, error);
  if (error) refuse(folder, "cannot make this folder", error.value());
  return folder;
}

void ModelFolder::replace_checkpoint(const Write& write) {
  const fs::path fresh = path_ / (std::string(".checkpoint") + kPartialEnd);
  write(fresh);
  replace_durably(fresh, checkpoint());
}

// model.toml vouches for the weights by their checksum, so it comes last.
void ModelFolder::replace_model(const Write& write) {
  const fs::path fresh = empty_folder("model");
  write(fresh);
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(fresh))
    if (entry.path().filename() != "model.toml") files.push_back(entry.path().filename());
  if (fs::exists(fresh / "model.toml")) files.emplace_back("model.toml");
  for (const fs::path& file : files) replace_durably(fresh / file, path_ / file);
  std::error_code ignored;
  fs::remove_all(fresh, ignored);
}

void ModelFolder::replace_best(const Write& write) {
  const fs::path fresh = empty_folder("best");
  write(fresh);
  exchange_folders(fresh, path_ / "best");
}

}  // namespace strait::train
