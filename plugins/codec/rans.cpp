#include "rans.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "strait/error.h"
#include "tables.h"

namespace strait::codec {
namespace {

constexpr uint32_t kLow = 1U << 16;  // states are at least this between symbols, and begin with it
constexpr int kDigitBits = 7;
constexpr uint32_t kMore = 1U << kDigitBits;  // a digit that is not the last
constexpr int kDigitShift = kTableBits - kDigitBits - 1;
constexpr int kMostDigits = 3;
constexpr size_t kHeadBytes = kStates * sizeof(uint32_t);

}  // namespace

void RansEncoder::put(std::span<const int32_t> numbers, std::span<const uint8_t> scales) {
  const auto& tables = normal_tables();
  if (numbers.size() != scales.size()) throw Error(Code::internal, "rans", "not one scale for each number");
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto state = static_cast<uint32_t>(count_++ % kStates);
    if (scales[i] >= tables.size()) throw Error(Code::internal, "rans", "a scale index above 63");
    const Table& table = tables[scales[i]];
    const int32_t number = numbers[i];
    if (number < -kLargestNumber || number > kLargestNumber)
      throw Error(Code::internal, "rans", "a number too large to be coded");
    const bool inside = std::abs(number) <= table.reach;
    const int symbol = inside ? number + table.reach : table.escape();
    parts_.push_back(
        {static_cast<uint16_t>(table.start[symbol]), static_cast<uint16_t>(table.share(symbol)), state});
    if (!inside)
      put_digits(2 * static_cast<uint32_t>(std::abs(number) - table.reach - 1) + (number < 0), state);
  }
}

void RansEncoder::put_digits(uint32_t rest, uint32_t state) {
  do {
    const uint32_t digit = rest % kMore + (rest >= kMore ? kMore : 0);
    parts_.push_back({static_cast<uint16_t>(digit << kDigitShift), 1U << kDigitShift, state});
    rest /= kMore;
  } while (rest != 0);
}

std::vector<uint8_t> RansEncoder::finish() {
  std::array<uint32_t, kStates> states;
  states.fill(kLow);
  std::vector<uint8_t> backwards;
  backwards.reserve(parts_.size() / 4 + kHeadBytes);
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
    uint32_t& x = states[part->state];
    if (x >> 16 >= part->share) {
      backwards.push_back(static_cast<uint8_t>(x >> 8));
      backwards.push_back(static_cast<uint8_t>(x));
      x >>= 16;
    }
    x = (x / part->share << kTableBits) + x % part->share + part->start;
  }
  for (size_t i = kStates; i-- > 0;)
    for (int shift = 24; shift >= 0; shift -= 8)
      backwards.push_back(static_cast<uint8_t>(states[i] >> shift));
  std::reverse(backwards.begin(), backwards.end());
  parts_.clear();
  count_ = 0;
  return backwards;
}

RansDecoder::RansDecoder(std::span<const uint8_t> stream, std::string where)
    : stream_(stream), where_(std::move(where)) {
  if (stream_.size() < kHeadBytes || stream_.size() % 2 != 0)
    broken("a stream of " + std::to_string(stream_.size()) + " bytes (expected an even number, 16 or more)");
  for (uint32_t& state : states_) {
    for (int shift = 0; shift < 32; shift += 8) state |= uint32_t{stream_[at_++]} << shift;
    if (state < kLow) broken("a coder state below 65536");
  }
}

inline void RansDecoder::refill(uint32_t& state) {
  if (state >= kLow) return;
  if (at_ + 2 > stream_.size()) {
    over_ = true;
    state |= kLow;
    return;
  }
  state = state << 16 | stream_[at_] | uint32_t{stream_[at_ + 1]} << 8;
  at_ += 2;
}

inline int32_t RansDecoder::next(uint32_t& state, int scale) {
  const Table& table = normal_tables()[scale];
  const uint32_t slot = state & (kTableSum - 1);
  const uint32_t* start = table.start.data();
  int symbol = table.first[slot >> Table::kFirstShift];
  while (start[symbol + 1] <= slot) ++symbol;
  state = (start[symbol + 1] - start[symbol]) * (state >> kTableBits) + slot - start[symbol];
  refill(state);
  if (symbol != table.escape()) return symbol - table.reach;
  const uint32_t rest = digits(state);
  const auto magnitude = static_cast<int32_t>(rest / 2) + table.reach + 1;
  return rest % 2 != 0 ? -magnitude : magnitude;
}

uint32_t RansDecoder::digits(uint32_t& state) {
  uint32_t rest = 0;
  for (int i = 0; i < kMostDigits; ++i) {
    const uint32_t slot = state & (kTableSum - 1);
    const uint32_t digit = slot >> kDigitShift;
    state = (state >> kTableBits << kDigitShift) + (slot & ((1U << kDigitShift) - 1));
    refill(state);
    rest |= digit % kMore << (i * kDigitBits);
    if (digit < kMore) return rest;
  }
  broken("a number of more than 21 bits");
}

void RansDecoder::get(std::span<const uint8_t> scales, std::span<int32_t> numbers) {
  if (numbers.size() != scales.size()) throw Error(Code::internal, "rans", "not one scale for each number");
  size_t i = 0;
  for (; i < scales.size() && count_ % kStates != 0; ++i, ++count_)
    numbers[i] = next(states_[count_ % kStates], scales[i]);
  for (; i + kStates <= scales.size(); i += kStates, count_ += kStates)
    for (size_t k = 0; k < kStates; ++k) numbers[i + k] = next(states_[k], scales[i + k]);
  for (; i < scales.size(); ++i, ++count_) numbers[i] = next(states_[count_ % kStates], scales[i]);
  if (over_) broken("the stream ends too early");
}

void RansDecoder::finish() const {
  if (at_ != stream_.size())
    broken("the stream goes on after the last number (" + std::to_string(stream_.size() - at_) + " bytes)");
  for (const uint32_t state : states_)
    if (state != kLow) broken("the stream does not end as streams do");
}

void RansDecoder::broken(const std::string& what) const {
  throw Error(Code::corrupt, where_, what, "the file is damaged; take another copy");
}

}  // namespace strait::codec
