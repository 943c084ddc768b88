// Flat gray patches that something is drawn on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "strait/training.h"

namespace strait::denoise {

constexpr int64_t kPatches = 64, kPatchSide = 48;

using Draw = void (*)(const BatchView&, double share, uint64_t seed, float*);

inline std::vector<float> drawn(Draw draw, double share, uint64_t seed, int64_t channels = 1,
                                int64_t count = kPatches) {
  std::vector<float> flat(static_cast<size_t>(count * channels * kPatchSide * kPatchSide), 0.5f);
  draw({flat.data(), count, channels, kPatchSide, kPatchSide}, share, seed, flat.data());
  return flat;
}

inline int changed_patches(const std::vector<float>& patches) {
  const size_t each = patches.size() / kPatches;
  int changed = 0;
  for (size_t i = 0; i < kPatches; ++i) {
    const float* begin = patches.data() + i * each;
    changed += std::any_of(begin, begin + each, [](float v) { return v != 0.5f; });
  }
  return changed;
}

inline int coloured_patches(const std::vector<float>& patches) {
  constexpr size_t kPlane = kPatchSide * kPatchSide;
  int coloured = 0;
  for (size_t i = 0; i < kPatches; ++i) {
    const float* begin = patches.data() + 3 * i * kPlane;
    coloured += !std::equal(begin, begin + kPlane, begin + kPlane);
  }
  return coloured;
}

}  // namespace strait::denoise
