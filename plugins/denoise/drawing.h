// What drawings into patches have in common: which patches get one, and with which random numbers.
#pragma once

#include <algorithm>
#include <cstdint>

#include "random.h"
#include "strait/training.h"

namespace strait::denoise {

// Copies the patches to `out` (which may be their own memory) and calls draw(random, patch) for about `share`
// of the copies, in OpenMP threads. A patch's numbers depend on `seed` and its place in the batch alone.
template <typename Draw>
void draw_on_some(const BatchView& patches, double share, uint64_t seed, float* out, const Draw& draw) {
  const int64_t each = patches.c * patches.h * patches.w;
#pragma omp parallel for schedule(dynamic)
  for (int64_t i = 0; i < patches.n; ++i) {
    Random random(random_bits(seed, static_cast<uint64_t>(i)));
    if (out != patches.data) std::copy_n(patches.data + i * each, each, out + i * each);
    if (random.chance(share)) draw(random, out + i * each);
  }
}

}  // namespace strait::denoise
