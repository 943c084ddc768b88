// Any bytes: a picture within the limits, or Error.
#include <cstddef>
#include <cstdint>

#include "io/decode.h"
#include "strait/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr strait::io::Limits kLimits{1, 65500, 50000};
  try {
    const strait::io::Header header = strait::io::probe({data, size});
    strait::io::check_limits(header, kLimits);
    strait::io::decode({data, size}, header);
  } catch (const strait::Error&) {
    return 0;
  }
  return 0;
}
