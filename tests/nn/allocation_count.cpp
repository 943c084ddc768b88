#include "allocation_count.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include <dlfcn.h>
#include <execinfo.h>

namespace {

constexpr std::size_t kMost = 4096;
constexpr int kDepth = 24;

struct Record {
  std::array<void*, kDepth> frames;
  int depth;
  std::size_t bytes;
};

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): malloc has no other place.
std::array<Record, kMost> records;
std::atomic<std::size_t> recorded = 0;
std::atomic<bool> counting = false;
// Of the initial-exec kind, the only one that may be read inside malloc.
__attribute__((tls_model("initial-exec"))) thread_local bool inside = false;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void record(std::size_t bytes) {
  if (!counting.load(std::memory_order_relaxed) || inside) return;
  inside = true;
  const std::size_t number = recorded.fetch_add(1);
  if (number < kMost) {
    Record& one = records[number];
    one.bytes = bytes;
    one.depth = backtrace(one.frames.data(), kDepth);
  }
  inside = false;
}

std::string library_of(const Record& record) {
  // This file's own frames lie in the program itself, as do tests: those come last.
  std::string program;
  for (int i = 0; i < record.depth; ++i) {
    Dl_info info{};
    if (dladdr(record.frames[static_cast<std::size_t>(i)], &info) == 0 || info.dli_fname == nullptr) continue;
    const std::string_view path = info.dli_fname;
    const std::string name(path.substr(path.rfind('/') + 1));
    if (name.find(".so") == std::string::npos) {
      program = name;
    } else if (!name.starts_with("libc.") && !name.starts_with("libstdc++") && !name.starts_with("libasan") &&
               !name.starts_with("libtsan") && !name.starts_with("libubsan")) {
      return name;
    }
  }
  return program;
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

// The sanitizer's library looks for it in this program.
extern "C" __attribute__((visibility("default"))) void __sanitizer_malloc_hook(const volatile void*,
                                                                               std::size_t bytes) {
  record(bytes);
}

#else

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* data, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);

void* malloc(std::size_t bytes) {
  record(bytes);
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
  record(count * bytes);
  return __libc_calloc(count, bytes);
}
void* realloc(void* data, std::size_t bytes) {
  record(bytes);
  return __libc_realloc(data, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  record(bytes);
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** data, std::size_t alignment, std::size_t bytes) {
  record(bytes);
  *data = __libc_memalign(alignment, bytes);
  return *data == nullptr ? ENOMEM : 0;
}
}

#endif

namespace strait::nn::testing {

AllocationCount::AllocationCount() {
  std::array<void*, 1> frame{};
  backtrace(frame.data(), 1);  // loads what it needs
  recorded = 0;
  counting = true;
}

AllocationCount::~AllocationCount() {
  counting = false;
}

std::map<std::string, Allocations> AllocationCount::stop() {
  counting = false;
  std::map<std::string, Allocations> found;
  for (std::size_t i = 0; i < std::min(recorded.load(), kMost); ++i) {
    Allocations& by_library = found[library_of(records[i])];
    ++by_library.count;
    by_library.largest_bytes = std::max(by_library.largest_bytes, records[i].bytes);
  }
  return found;
}

}  // namespace strait::nn::testing
