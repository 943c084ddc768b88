#include "nn/onnx/protobuf.h"

#include <bit>
#include <cstring>

namespace strait::nn::onnx {

static_assert(std::endian::native == std::endian::little, "fixed-size fields are little-endian");

namespace {

constexpr std::uint64_t kVarint = 0;
constexpr std::uint64_t kLength = 2;
constexpr std::uint64_t kFixed32 = 5;

std::uint64_t key(int field, std::uint64_t kind) {
  return static_cast<std::uint64_t>(field) << 3 | kind;
}

}  // namespace

// Seven bits a byte, the lowest first; the eighth says that more follow.
void Message::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) encoded_.push_back(static_cast<char>(value | 0x80));
  encoded_.push_back(static_cast<char>(value));
}

void Message::integer(int field, std::int64_t value) {
  varint(key(field, kVarint));
  varint(static_cast<std::uint64_t>(value));
}

void Message::real(int field, float value) {
  char raw[sizeof(value)];
  std::memcpy(raw, &value, sizeof(value));
  varint(key(field, kFixed32));
  encoded_.append(raw, sizeof(value));
}

void Message::bytes(int field, std::string_view value) {
  varint(key(field, kLength));
  varint(value.size());
  encoded_ += value;
}

void Message::message(int field, const Message& value) {
  bytes(field, value.encoded());
}

}  // namespace strait::nn::onnx
