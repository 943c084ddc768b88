// CRC-32C (Castagnoli, as in RFC 3720 appendix B.4), and TFRecord's masked form of it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace strait::train {

namespace detail {
constexpr std::array<uint32_t, 256> crc32c_table() {
  constexpr uint32_t kReversedPolynomial = 0x82f63b78;
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? kReversedPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}
}  // namespace detail

constexpr uint32_t crc32c(std::string_view bytes) {
  constexpr std::array<uint32_t, 256> kTable = detail::crc32c_table();
  uint32_t crc = ~0u;
  for (const char byte : bytes) crc = kTable[(crc ^ static_cast<uint8_t>(byte)) & 0xff] ^ crc >> 8;
  return ~crc;
}

// A checksum of data that themselves hold checksums.
constexpr uint32_t masked(uint32_t crc) {
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

static_assert(crc32c("123456789") == 0xe3069283);

}  // namespace strait::train
