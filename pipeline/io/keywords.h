// Keywords of photos in XMP: dc:subject (Dublin Core) for each word, lr:hierarchicalSubject (Lightroom,
// digiKam, darktable) for those with levels.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strait::io {

// "a; b|c" as {"a", "b|c"}: what separates keywords in one text; '|' separates their levels, the general one
// first. Empty ones are left out, and what is there twice.
std::vector<std::string> split_keywords(std::string_view text);

// Of an XMP packet, those with levels as one; none where it has none or cannot be read. Thread-safe.
std::vector<std::string> keywords_of(std::span<const uint8_t> xmp);

// The packet with keywords added to those that it has; of one that is empty or cannot be read, a new one.
// Thread-safe.
std::vector<uint8_t> with_keywords(std::span<const uint8_t> xmp, const std::vector<std::string>& keywords);

}  // namespace strait::io
