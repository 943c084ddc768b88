// Protocol Buffers' wire format, written only (https://protobuf.dev/programming-guides/encoding): a message
// is a row of fields, each a key (number and kind) and a value, in any order. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace strait::nn::onnx {

class Message {
 public:
  void integer(int field, std::int64_t value);    // int32, int64 and enumerations
  void real(int field, float value);              // float
  void bytes(int field, std::string_view value);  // string and bytes
  void message(int field, const Message& value);  // a message inside

  const std::string& encoded() const { return encoded_; }

 private:
  void varint(std::uint64_t value);

  std::string encoded_;
};

}  // namespace strait::nn::onnx
