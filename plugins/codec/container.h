// A .strait file taken apart and put together: docs/format-strait.md.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace strait::codec {

struct Head {
  uint32_t width = 0, height = 0;  // px
  uint8_t channels = 3;            // 1 or 3, alpha apart
  uint8_t bits = 8;                // 8 or 16
  bool alpha = false;
  uint16_t quality = 0;               // hundredths
  uint16_t position = 0;              // between levels (quality.h)
  uint16_t tile = 0;                  // side in kMultiple px; 0: one tile
  std::array<uint8_t, 8> checksum{};  // of the model
  std::string model;                  // its name

  uint64_t pixels() const { return uint64_t{width} * height; }
  // How many tiles there are side by side and one above the other.
  uint64_t tiles_across() const;
  uint64_t tiles_down() const;
};

struct Container {
  Head head;
  std::vector<uint8_t> alpha;               // as packed (alpha.h); empty where there is none
  std::vector<std::vector<uint8_t>> tiles;  // streams
};

std::vector<uint8_t> write_container(const Container& container);

// Takes no memory beyond a copy of the file. Metadata is skipped. Throws Error: corrupt (damaged),
// unsupported (another version or method), limit (more than `most_pixels`). `where` begins what errors say.
Container read_container(std::span<const uint8_t> file, uint64_t most_pixels, const std::string& where);

}  // namespace strait::codec
