#include "nn/index/latent_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "nn/index/row_distance.h"
#include "strait/error.h"

namespace strait::nn {

static_assert(std::endian::native == std::endian::little, "rows are little-endian");

namespace {

constexpr std::array kNames = {"f32", "bf16", "int8"};
constexpr float kLargest = 127;  // of int8

uint16_t rounded_bf16(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float widened(uint16_t bf16) {
  return std::bit_cast<float>(static_cast<uint32_t>(bf16) << 16);
}

template <typename T>
const T* at(const std::byte* bytes) {
  return reinterpret_cast<const T*>(bytes);
}

float scale_of(const std::byte* row) {
  float scale;
  std::memcpy(&scale, row, sizeof scale);
  return scale;
}

void store_bf16(const float* row, size_t length, std::byte* out) {
  auto* numbers = reinterpret_cast<uint16_t*>(out);
  for (size_t i = 0; i < length; ++i) numbers[i] = rounded_bf16(row[i]);
}

void store_int8(const float* row, size_t length, std::byte* out) {
  float largest = 0;
  for (size_t i = 0; i < length; ++i) largest = std::max(largest, std::fabs(row[i]));
  const float scale = largest / kLargest;
  std::memcpy(out, &scale, sizeof scale);
  auto* numbers = reinterpret_cast<int8_t*>(out + sizeof scale);
  for (size_t i = 0; i < length; ++i)
    numbers[i] =
        static_cast<int8_t>(scale > 0 ? std::lround(std::clamp(row[i] / scale, -kLargest, kLargest)) : 0);
}

void decode_row(RowStorage storage, const std::byte* row, size_t length, float* out) {
  if (storage == RowStorage::f32) {
    std::memcpy(out, row, length * sizeof(float));
  } else if (storage == RowStorage::bf16) {
    for (size_t i = 0; i < length; ++i) out[i] = widened(at<uint16_t>(row)[i]);
  } else {
    const float scale = scale_of(row);
    const auto* numbers = at<int8_t>(row + sizeof scale);
    for (size_t i = 0; i < length; ++i) out[i] = scale * static_cast<float>(numbers[i]);
  }
}

// NaN is not.
bool in_range(const float* numbers, size_t count) {
  return std::all_of(numbers, numbers + count, [](float x) { return std::fabs(x) <= LatentRows::kMost; });
}

}  // namespace

RowStorage row_storage_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end())
    throw Error(Code::usage, "storage",
                "'" + std::string(name) + "' is unknown (expected f32, bf16 or int8)");
  return static_cast<RowStorage>(found - kNames.begin());
}

const char* name_of(RowStorage storage) {
  return kNames.at(static_cast<size_t>(storage));
}

size_t LatentRows::stride() const {
  switch (storage_) {
    case RowStorage::f32:
      return length_ * sizeof(float);
    case RowStorage::bf16:
      return length_ * sizeof(uint16_t);
    case RowStorage::int8:
      break;
  }
  return length_ == 0 ? 0 : sizeof(float) + length_;
}

void LatentRows::append(const float* rows, size_t count) {
  if (!in_range(rows, count * length_))
    throw Error(Code::bad_input, "latent", "holds what is no number, or one beyond 1e15", "check the model");
  size_t at = bytes_.size();
  bytes_.resize(at + count * stride());
  for (size_t i = 0; i < count; ++i, rows += length_, at += stride()) {
    if (storage_ == RowStorage::f32) std::memcpy(&bytes_[at], rows, stride());
    if (storage_ == RowStorage::bf16) store_bf16(rows, length_, &bytes_[at]);
    if (storage_ == RowStorage::int8) store_int8(rows, length_, &bytes_[at]);
  }
}

void LatentRows::erase(const std::vector<bool>& chosen) {
  size_t kept = 0;
  for (size_t row = 0; row < chosen.size(); ++row) {
    if (chosen[row]) continue;
    if (kept != row) std::memcpy(&bytes_[kept * stride()], &bytes_[row * stride()], stride());
    ++kept;
  }
  bytes_.resize(kept * stride());
}

void LatentRows::decode(size_t first, size_t count, float* rows) const {
  for (size_t i = 0; i < count; ++i)
    decode_row(storage_, bytes_.data() + (first + i) * stride(), length_, rows + i * length_);
}

float LatentRows::squared_distance(const float* query, size_t row) const {
  const std::byte* stored = bytes_.data() + row * stride();
  const RowDistance& distance = row_distance();
  switch (storage_) {
    case RowStorage::f32:
      return distance.f32(query, at<float>(stored), length_);
    case RowStorage::bf16:
      return distance.bf16(query, at<uint16_t>(stored), length_);
    case RowStorage::int8:
      break;
  }
  return distance.int8(query, at<int8_t>(stored + sizeof(float)), scale_of(stored), length_);
}

bool LatentRows::assign(std::span<const std::byte> bytes) {
  std::vector<std::byte> taken(bytes.begin(), bytes.end());
  std::vector<float> row(length_);
  for (size_t i = 0; stride() > 0 && i + stride() <= taken.size(); i += stride()) {
    decode_row(storage_, &taken[i], length_, row.data());
    if (!in_range(row.data(), length_)) return false;
  }
  bytes_ = std::move(taken);
  return true;
}

}  // namespace strait::nn
