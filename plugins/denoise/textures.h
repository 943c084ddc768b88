// Fine regular detail, such as cloth, blinds and fences have, drawn into clean patches: photographs of
// training sets hold little of it, and a network that has not seen stripes takes them for noise.
#pragma once

#include <cstdint>

#include "strait/training.h"

namespace strait::denoise {

// Draws gratings (stripes, or a weave of two) with waves of 2.2 to 16 px into about `share` of the patches,
// each into a random region, bent a little, of random contrast, sharpness and tint. `patches` and `out`: n x
// c x h x w, 0..1, may be the same memory. Depends on the seed alone.
void draw_textures(const BatchView& patches, double share, uint64_t seed, float* out);

}  // namespace strait::denoise
