// libFuzzer: whatever the bytes, the reader either throws strait::Error or returns tensors that fit in them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "nn/safetensors.h"
#include "strait/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto file = strait::nn::parse_safetensors(std::as_bytes(std::span(data, size)), "fuzz");
    if (file.tensors.elements() * sizeof(float) > size) std::abort();
  } catch (const strait::Error&) {
  }
  return 0;
}
