// libFuzzer: any text is a graph or a strait::Error.
#include <cstddef>
#include <cstdint>

#include "graph/vocabulary.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    using namespace strait::graph;
    check(parse(text, "fuzz.toml"), test_vocabulary()).canonical();
  } catch (const strait::Error&) {
    // What is wrong with the text has been said.
  }
  return 0;
}
