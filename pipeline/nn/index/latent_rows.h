// Latents as rows of one table, in f32, bf16 or int8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/api.h"

namespace strait::nn {

// bf16: the upper 16 bits of an f32, rounded to the nearest, halves to even. int8: a scale (f32) in front of
// the row, then numbers from -127 to 127 that are multiplied by it; the largest of a row keeps its size.
enum class RowStorage : uint32_t { f32 = 0, bf16 = 1, int8 = 2 };

STRAIT_NN_API RowStorage row_storage_named(std::string_view name);  // throws Error (Code::usage)
STRAIT_NN_API const char* name_of(RowStorage storage);

// A value. Const functions may be called from any thread.
class STRAIT_NN_API LatentRows {
 public:
  static constexpr float kMost = 1e15f;  // of a number's size, so that sums of squares stay finite

  explicit LatentRows(RowStorage storage = RowStorage::f32, size_t length = 0)
      : storage_(storage), length_(length) {}

  RowStorage storage() const { return storage_; }
  size_t length() const { return length_; }  // numbers in a row
  size_t size() const { return stride() == 0 ? 0 : bytes_.size() / stride(); }
  size_t stride() const;  // bytes from one row to the next

  // `count` rows of length() numbers, one after another; they are rounded as the storage has it. Throws Error
  // (Code::bad_input) for numbers that are not finite or beyond kMost, and then adds nothing.
  void append(const float* rows, size_t count);
  // Takes out the rows that `chosen` (one flag for each) names; the others keep their order.
  void erase(const std::vector<bool>& chosen);

  // The numbers of rows `first` to `first + count` as stored.
  void decode(size_t first, size_t count, float* rows) const;
  // Of a row as stored from `query`: the sum of squares of the differences.
  float squared_distance(const float* query, size_t row) const;
  // Asks the CPU to have a row at hand.
  void prefetch(size_t row) const { __builtin_prefetch(bytes_.data() + row * stride()); }

  // Row after row as memory and files have them (little-endian). `assign` takes whole rows; false where a
  // number is not finite or beyond kMost, and then nothing changes.
  std::span<const std::byte> bytes() const { return bytes_; }
  bool assign(std::span<const std::byte> bytes);

 private:
  RowStorage storage_;
  size_t length_;
  std::vector<std::byte> bytes_;
};

}  // namespace strait::nn
