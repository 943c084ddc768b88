// Bytes that may be gzip-packed, read a piece at a time, so that nobody has to trust a size before it is
// seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace strait::train {

// Gives bytes as they are or, where they begin as gzip does (RFC 1952, any number of members), unpacked. One
// thread at a time.
class Unpacked {
 public:
  // Borrows `bytes`; `name` stands for them in errors.
  Unpacked(std::span<const uint8_t> bytes, const std::string& name);
  ~Unpacked();
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  // Fills `out` as far as there are bytes; returns how many. Throws Error(bad_input): cut, or damaged.
  size_t read(std::span<uint8_t> out);

  // No more bytes can be in there than this, whatever a header says.
  uint64_t most_bytes() const;

 private:
  struct Inflater;

  std::span<const uint8_t> bytes_;
  const std::string& name_;
  std::unique_ptr<Inflater> inflater_;  // none: the bytes are plain
};

}  // namespace strait::train
