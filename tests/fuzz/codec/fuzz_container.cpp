// libFuzzer: whatever the bytes, the reader throws strait::Error or gives a file that is written and read to
// the same again. Checksums are mended first, so that what lies behind them is reached.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "container.h"
#include "strait/error.h"
#include "strait/sections.h"

namespace {

std::vector<std::uint8_t> with_checksums(std::span<const std::uint8_t> bytes) {
  std::vector<std::uint8_t> file(bytes.begin(), bytes.end());
  for (std::size_t at = 6; at + 12 <= file.size();) {
    const std::size_t size = strait::detail::little32(file, at + 4);
    if (size > file.size() - at - 12) break;
    const std::uint32_t crc =
        strait::detail::crc32(std::span<const std::uint8_t>(file).subspan(at, 8 + size));
    for (std::size_t i = 0; i < 4; ++i) file[at + 8 + size + i] = static_cast<std::uint8_t>(crc >> (8 * i));
    at += 12 + size;
  }
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strait::codec;
  const std::vector<std::uint8_t> file = with_checksums({data, size});
  try {
    const Container first = read_container(file, 1 << 24, "fuzz");
    const Container again = read_container(write_container(first), 1 << 24, "fuzz");
    if (first.tiles != again.tiles || first.alpha != again.alpha || first.head.model != again.head.model)
      std::abort();
  } catch (const strait::Error&) {
  }
  return 0;
}
