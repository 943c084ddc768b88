// libFuzzer: whatever the bytes, the reader either throws strait::Error or returns fields that fit in them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/csv.h"
#include "strait/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    std::size_t bytes = 0;
    for (const strait::CsvRow& row : strait::parse_csv({reinterpret_cast<const char*>(data), size}, "fuzz"))
      for (const std::string& field : row.fields) bytes += field.size();
    if (bytes > size) std::abort();
  } catch (const strait::Error&) {
  }
  return 0;
}
