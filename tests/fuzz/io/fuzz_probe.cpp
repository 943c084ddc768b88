// Any bytes: probe returns a header that makes sense, or throws Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "io/probe.h"
#include "strait/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const strait::io::Header header = strait::io::probe({data, size});
    const bool sensible =
        header.width_px > 0 && header.height_px > 0 && header.channels >= 1 && header.channels <= 4;
    if (!sensible) std::abort();
    strait::io::check_limits(header, {});
  } catch (const strait::Error&) {
    return 0;
  }
  return 0;
}
