// Reads Protocol Buffers' wire format, so that what is written is seen by other eyes than the writer's.
#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace strait::nn::testing {

// Refers to the bytes that it was made of.
class Fields {
 public:
  explicit Fields(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::uint64_t key = varint(bytes);
      Field field{static_cast<int>(key >> 3), 0, {}};
      switch (key & 7U) {
        case 0:
          field.number = varint(bytes);
          break;
        case 2:
          field.text = take(bytes, varint(bytes));
          break;
        case 5:
          field.text = take(bytes, 4);
          break;
        default:
          throw std::runtime_error("unknown kind of field");
      }
      fields_.push_back(field);
    }
  }

  // All values of a field, in order; the singular forms take the first.
  std::vector<std::string> texts(int field) const {
    std::vector<std::string> found;
    for (const Field& one : fields_) {
      if (one.field == field) found.emplace_back(one.text);
    }
    return found;
  }
  std::vector<std::int64_t> integers(int field) const {
    std::vector<std::int64_t> found;
    for (const Field& one : fields_) {
      if (one.field == field) found.push_back(static_cast<std::int64_t>(one.number));
    }
    return found;
  }
  std::string text(int field) const { return texts(field).at(0); }
  std::int64_t integer(int field) const { return integers(field).at(0); }
  std::vector<Fields> messages(int field) const {
    std::vector<Fields> found;
    for (const Field& one : fields_) {
      if (one.field == field) found.emplace_back(one.text);
    }
    return found;
  }
  Fields message(int field) const { return messages(field).at(0); }
  float real(int field) const {
    float value = 0;
    std::memcpy(&value, text(field).data(), sizeof(value));
    return value;
  }
  bool has(int field) const { return !texts(field).empty(); }

 private:
  struct Field {
    int field;
    std::uint64_t number;
    std::string_view text;
  };

  static std::string_view take(std::string_view& bytes, std::size_t count) {
    if (count > bytes.size()) throw std::runtime_error("a field ends after its message");
    const std::string_view taken = bytes.substr(0, count);
    bytes.remove_prefix(count);
    return taken;
  }

  static std::uint64_t varint(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(bytes, 1).front());
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
    throw std::runtime_error("a number does not end");
  }

  std::vector<Field> fields_;
};

}  // namespace strait::nn::testing
