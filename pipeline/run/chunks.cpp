#include "run/chunks.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace strait::run {

namespace {

constexpr unsigned kDefaultBatch = 8;
constexpr uint64_t kChunkBytes = 1 << 20;

// 0 for a file that cannot be asked: the stage that reads it says why.
uint64_t file_bytes(const Source& source) {
  std::error_code error;
  const uint64_t bytes = std::filesystem::file_size(source.path, error);
  return error ? 0 : bytes;
}

}  // namespace

Chunks::Chunks(std::span<const Source> sources, unsigned batch, size_t lanes)
    : left_(sources), batch_(batch != 0 ? batch : kDefaultBatch), lanes_(lanes) {}

size_t Chunks::most_frames() const {
  return std::clamp<size_t>(left_.size() / (2 * lanes_), 1, batch_);
}

std::optional<Chunk> Chunks::next() {
  const std::lock_guard lock(mutex_);
  if (left_.empty()) return std::nullopt;
  const size_t most = most_frames();
  uint64_t bytes = file_bytes(left_.front());
  size_t count = 1;
  while (count < most) {
    bytes += file_bytes(left_[count]);
    if (bytes > kChunkBytes) break;
    ++count;
  }
  const Chunk chunk{ordinal_++, left_.first(count)};
  left_ = left_.subspan(count);
  return chunk;
}

void Chunks::close() {
  const std::lock_guard lock(mutex_);
  left_ = {};
}

}  // namespace strait::run
