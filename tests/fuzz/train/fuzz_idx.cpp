// libFuzzer: any bytes, plain or gzip-packed, are an idx array within the limit or a strait::Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "strait/error.h"
#include "train/data/idx.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr uint64_t kMostBytes = 1 << 16;
  try {
    const strait::train::Idx idx = strait::train::parse_idx({data, size}, kMostBytes, "fuzz");
    uint64_t count = 1;
    for (const uint32_t side : idx.shape) count *= side;
    if (idx.values.size() != count || count > kMostBytes) std::abort();
  } catch (const strait::Error&) {
    return 0;
  }
  return 0;
}
