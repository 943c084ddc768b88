// Numbers out of a file's bytes, every access checked. Private to io.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "strait/error.h"

namespace strait::io {

using Bytes = std::span<const uint8_t>;

// Borrows the bytes. All positions are counted from the start; reading past the end throws Error(bad_input).
class ByteReader {
 public:
  ByteReader(Bytes bytes, const char* format) : bytes_(bytes), format_(format) {}

  size_t size() const { return bytes_.size(); }
  bool has(uint64_t at, uint64_t count) const { return at <= size() && count <= size() - at; }

  Bytes slice(uint64_t at, uint64_t count) const {
    if (!has(at, count))
      throw Error(Code::bad_input, format_, "the file is cut off: it ends inside its header");
    return bytes_.subspan(static_cast<size_t>(at), static_cast<size_t>(count));
  }
  bool is(uint64_t at, std::string_view text) const {
    return has(at, text.size()) && std::memcmp(bytes_.data() + at, text.data(), text.size()) == 0;
  }

  uint64_t big(uint64_t at, unsigned count) const {
    uint64_t value = 0;
    for (const uint8_t byte : slice(at, count)) value = value << 8 | byte;
    return value;
  }
  uint64_t little(uint64_t at, unsigned count) const {
    uint64_t value = 0;
    const Bytes bytes = slice(at, count);
    for (unsigned i = count; i-- > 0;) value = value << 8 | bytes[i];
    return value;
  }
  uint8_t byte(uint64_t at) const { return slice(at, 1)[0]; }

 private:
  Bytes bytes_;
  const char* format_;
};

}  // namespace strait::io
