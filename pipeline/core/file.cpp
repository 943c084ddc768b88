#include "core/file.h"

#include <atomic>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "strait/error.h"

namespace strait {

namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int close() {
    const int result = ::close(fd_);
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

int write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t written = ::write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    data.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// Of a file or folder. Some file systems refuse it for folders, where there is nothing to be done.
int force_to_disk(const std::filesystem::path& path) {
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) return errno;
  return ::fsync(descriptor.get()) != 0 && errno != EINVAL ? errno : 0;
}

}  // namespace

std::vector<char> read_file(const std::filesystem::path& file, uint64_t most) {
  Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0)
    throw Error(errno == ENOENT ? Code::missing : Code::io, file.string(),
                "cannot be read: " + reason(errno));
  struct stat status {};
  if (::fstat(in.get(), &status) != 0)
    throw Error(Code::io, file.string(), "cannot be read: " + reason(errno));
  if (!S_ISREG(status.st_mode)) throw Error(Code::bad_input, file.string(), "is not a regular file");
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size > most)
    throw Error(Code::limit, file.string(), fmt::format("has {} bytes, allowed are {}", size, most));
  std::vector<char> data(size);
  size_t done = 0;
  while (done < data.size()) {
    const ssize_t got = ::read(in.get(), data.data() + done, data.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(Code::io, file.string(), "reading failed: " + reason(errno));
    if (got == 0) throw Error(Code::io, file.string(), "became shorter while it was read");
    done += static_cast<size_t>(got);
  }
  return data;
}

void write_file_atomically(const std::filesystem::path& file, std::string_view data) {
  static std::atomic<uint64_t> counter{0};
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (error)
    throw Error(Code::io, file.parent_path().string(), "cannot make this folder: " + error.message());
  const std::filesystem::path temporary =
      file.parent_path() / fmt::format(".{}-{}.part", ::getpid(), counter++);
  int failed = 0;
  {
    Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (out.get() < 0) throw Error(Code::io, file.string(), "cannot be written: " + reason(errno));
    failed = write_all(out.get(), data);
    if (failed == 0 && out.close() != 0) failed = errno;
  }
  if (failed == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) failed = errno;
  if (failed == 0) return;
  ::unlink(temporary.c_str());
  throw Error(Code::io, file.string(), "cannot be written: " + reason(failed),
              "free space or choose another folder");
}

void replace_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
  const std::filesystem::path folder = to.has_parent_path() ? to.parent_path() : ".";
  int failed = force_to_disk(from);
  if (failed == 0 && ::rename(from.c_str(), to.c_str()) != 0) failed = errno;
  if (failed == 0) failed = force_to_disk(folder);
  if (failed != 0)
    throw Error(Code::io, to.string(), "cannot be written: " + reason(failed),
                "free space or choose another folder");
}

}  // namespace strait
