// libFuzzer: whatever the bytes, the reader either throws strait::Error or returns an index that can be
// searched. The checksum is made to fit, so that the rest is reached.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/sha256.h"
#include "nn/index/index_file.h"
#include "nn/index/nearest.h"
#include "strait/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string hex = strait::sha256(bytes);
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  try {
    const auto index = strait::nn::parse_index(std::as_bytes(std::span(bytes)), "fuzz");
    const std::vector<float> query(index.rows.length(), 1.0f);
    strait::nn::Nearest(index, {.effort = 4}).find(query.data(), 1, 3);
  } catch (const strait::Error&) {
  }
  return 0;
}
