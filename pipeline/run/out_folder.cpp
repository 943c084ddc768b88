#include "run/out_folder.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "run/catalog.h"
#include "strait/error.h"

namespace strait::run {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& path, const std::string& what, int error) {
  throw Error(Code::io, path.string(), what + ": " + std::generic_category().message(error),
              "choose another folder with -o");
}

// ".PID-N.part", the temporary names of core/file.
bool is_partial(const std::string& name) {
  const std::string suffix = ".part";
  if (name.size() <= suffix.size() + 1 || name.front() != '.' || !name.ends_with(suffix)) return false;
  const std::string middle = name.substr(1, name.size() - suffix.size() - 1);
  return std::count(middle.begin(), middle.end(), '-') == 1 &&
         middle.find_first_not_of("0123456789-") == std::string::npos;
}

void remove_partials(const fs::path& folder) {
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;  // what cannot be removed does no harm
    if (is_partial(at->path().filename().string())) fs::remove(at->path(), ignored);
  }
}

}  // namespace

OutFolder::OutFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) refuse(path, "cannot make this folder", error.value());
  if (::access(path.c_str(), W_OK | X_OK) != 0) refuse(path, "cannot write to this folder", errno);
  lock_ = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) refuse(path, "cannot open this folder", errno);
  const bool locked = ::flock(lock_, LOCK_EX | LOCK_NB) == 0;
  if (!locked && errno == EWOULDBLOCK) {
    ::close(lock_);
    throw Error(Code::usage, path.string(), "another run is writing to this folder",
                "wait for it, or choose another folder with -o");
  }
  // Some network file systems cannot lock folders; there, another run's partial files cannot be told from old
  // ones.
  if (locked && fs::exists(path / kCatalogName)) remove_partials(path);
}

OutFolder::~OutFolder() {
  ::close(lock_);
}

}  // namespace strait::run
