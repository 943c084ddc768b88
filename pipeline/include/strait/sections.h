// The outer form of .strait files (docs/format-strait.md): magic, version, and sections that each carry a
// checksum. What sections mean is for others to know.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "strait/error.h"

namespace strait {

struct Section {
  std::string tag;                   // four characters
  std::span<const uint8_t> payload;  // borrowed
};

namespace detail {

constexpr std::array<uint8_t, 6> kSectionsStart{0x89, 'S', 'T', 'R', 0x1a, 1};  // magic, version
constexpr size_t kSectionFrame = 12;  // bytes of a section besides its payload

// CRC-32 of ISO 3309.
inline uint32_t crc32(std::span<const uint8_t> bytes) {
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> made{};
    for (uint32_t i = 0; i < made.size(); ++i) {
      made[i] = i;
      for (int bit = 0; bit < 8; ++bit) made[i] = (made[i] >> 1) ^ (made[i] % 2 != 0 ? 0xedb88320U : 0U);
    }
    return made;
  }();
  uint32_t crc = ~0U;
  for (const uint8_t byte : bytes) crc = (crc >> 8) ^ table[(crc ^ byte) & 0xff];
  return ~crc;
}

inline uint32_t little32(std::span<const uint8_t> bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value |= uint32_t{bytes[at + i]} << (8 * i);
  return value;
}

inline void append_little32(std::vector<uint8_t>& bytes, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<uint8_t>(value >> shift));
}

}  // namespace detail

// Whether it claims to be such a file, of whatever version.
inline bool has_sections(std::span<const uint8_t> file) {
  constexpr size_t kMagic = detail::kSectionsStart.size() - 1;
  return file.size() >= kMagic &&
         std::equal(detail::kSectionsStart.begin(), detail::kSectionsStart.begin() + kMagic, file.begin());
}

// All sections in their order, checksums held. Throws Error: Code::corrupt (no such file, cut off, damaged),
// Code::unsupported (another version). `where` begins what errors say.
inline std::vector<Section> read_sections(std::span<const uint8_t> file, const std::string& where) {
  const auto damaged = [&](const std::string& what) {
    return Error(Code::corrupt, where, what, "the file is damaged; take another copy");
  };
  const size_t start = detail::kSectionsStart.size();
  if (!has_sections(file))
    throw Error(Code::corrupt, where, "this is no .strait file (its first bytes are others)");
  if (file.size() < start) throw damaged("it ends within its first " + std::to_string(start) + " bytes");
  if (file[start - 1] != detail::kSectionsStart.back())
    throw Error(Code::unsupported, where,
                "version " + std::to_string(file[start - 1]) + " of the format (expected 1)",
                "use a newer strait");
  std::vector<Section> sections;
  for (size_t at = start; at < file.size();) {
    const std::string place = "at byte " + std::to_string(at);
    if (file.size() - at < detail::kSectionFrame) throw damaged("it ends within a section " + place);
    const size_t size = detail::little32(file, at + 4), room = file.size() - at - detail::kSectionFrame;
    if (size > room)
      throw damaged("a section " + place + " is cut off (" + std::to_string(size) + " bytes announced, " +
                    std::to_string(room) + " there)");
    if (detail::crc32(file.subspan(at, 8 + size)) != detail::little32(file, at + 8 + size))
      throw damaged("the checksum of the section " + place + " does not fit");
    sections.push_back({std::string(file.begin() + static_cast<std::ptrdiff_t>(at),
                                    file.begin() + static_cast<std::ptrdiff_t>(at) + 4),
                        file.subspan(at + 8, size)});
    at += detail::kSectionFrame + size;
  }
  return sections;
}

// The file that read_sections() reads. Tags must have four characters.
inline std::vector<uint8_t> write_sections(std::span<const Section> sections) {
  std::vector<uint8_t> file(detail::kSectionsStart.begin(), detail::kSectionsStart.end());
  for (const Section& section : sections) {
    if (section.tag.size() != 4 || section.payload.size() > UINT32_MAX)
      throw Error(Code::internal, "section '" + section.tag + "'", "cannot be written");
    const size_t at = file.size();
    file.insert(file.end(), section.tag.begin(), section.tag.end());
    detail::append_little32(file, static_cast<uint32_t>(section.payload.size()));
    file.insert(file.end(), section.payload.begin(), section.payload.end());
    detail::append_little32(file, detail::crc32(std::span<const uint8_t>(file).subspan(at)));
  }
  return file;
}

}  // namespace strait
