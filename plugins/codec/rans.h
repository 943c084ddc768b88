// Asymmetric numeral systems over the tables of tables.h: whole numbers to bytes and back.
// Method: Duda 2013, arXiv:1311.2540; several states taking turns: Giesen 2014, arXiv:1402.3392. States have
// 32 bits, what they give off has 16.
//
// Stream: the four states, 32 bits each, then words of 16 bits, all little-endian. Number i of a stream is
// the business of state i mod 4. Behind the escape symbol a number follows in digits of 7 bits, the lowest
// first, each with a bit that says whether another one follows; the digits stand for 2 (|v| - reach - 1) + (v
// < 0).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace strait::codec {

constexpr int kStates = 4;
constexpr int32_t kLargestNumber = 1 << 19;  // of those that can be coded, by magnitude

class RansEncoder {
 public:
  // Appends `numbers`, each with the table of its scale index. Throws Error (Code::internal) for numbers and
  // indexes out of range.
  void put(std::span<const int32_t> numbers, std::span<const uint8_t> scales);
  // The whole stream. The encoder is empty afterwards.
  std::vector<uint8_t> finish();

 private:
  struct Part {
    uint16_t start;
    uint16_t share;
    uint32_t state;
  };
  void put_digits(uint32_t rest, uint32_t state);

  std::vector<Part> parts_;  // the coder runs backwards: all are kept until the end
  uint64_t count_ = 0;
};

// Reads what an encoder wrote, given the same scale indexes. Broken streams give some numbers, or an Error
// (Code::corrupt), never more than was asked for and never a read beyond the stream.
class RansDecoder {
 public:
  // `stream` is borrowed; `where` begins what errors say.
  RansDecoder(std::span<const uint8_t> stream, std::string where);
  // As many numbers as there are scales. Indexes must be below 64.
  void get(std::span<const uint8_t> scales, std::span<int32_t> numbers);
  // Throws unless the stream ends here, in the state that encoders begin with.
  void finish() const;

 private:
  uint32_t digits(uint32_t& state);
  int32_t next(uint32_t& state, int scale);
  void refill(uint32_t& state);
  [[noreturn]] void broken(const std::string& what) const;

  std::span<const uint8_t> stream_;
  std::string where_;
  size_t at_ = 0;
  uint64_t count_ = 0;
  uint32_t states_[kStates]{};
  bool over_ = false;  // asked for more words than there are
};

}  // namespace strait::codec
