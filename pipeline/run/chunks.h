// Hands out the frames of a run: the next few that a lane carries together.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

#include "core/frame.h"

namespace strait::run {

// Neighbours in the order of the inputs. Chunks are numbered from 0 without gaps; serial stages follow the
// numbers.
struct Chunk {
  uint64_t ordinal;
  std::span<const Source> sources;
};

// A chunk ends at `batch` frames, or before its files exceed a MiB (thumbnails travel together, photos
// alone), and is smaller when little is left, so that all lanes finish together. Used by all lanes at once.
class Chunks {
 public:
  // `sources` must outlive this. batch 0: 8.
  Chunks(std::span<const Source> sources, unsigned batch, size_t lanes);

  std::optional<Chunk> next();
  void close();  // from now on there is none

 private:
  size_t most_frames() const;

  std::mutex mutex_;
  std::span<const Source> left_;
  const size_t batch_;
  const size_t lanes_;
  uint64_t ordinal_ = 0;
};

}  // namespace strait::run
