// libFuzzer: any bytes are boxes that are not empty, or a strait::Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/ground_truth.h"
#include "strait/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    for (const cv::Rect& box : strait::cli::parse_boxes({reinterpret_cast<const char*>(data), size}, "fuzz"))
      if (box.width <= 0 || box.height <= 0) std::abort();
  } catch (const strait::Error&) {
    return 0;
  }
  return 0;
}
