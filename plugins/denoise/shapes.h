// Sharp flat shapes, drawn over clean patches: edges and thin lines at every angle, of which photographs
// scaled down from a camera's hold few. After the dead-leaves model of pictures (Lee, Mumford, Huang 2001,
// doi:10.1023/A:1011109015675; for training denoisers: Achddou et al. 2021,
// doi:10.1007/978-3-030-75549-2_27).
#pragma once

#include <cstdint>

#include "strait/training.h"

namespace strait::denoise {

// Draws 1 to 8 ellipses, polygons and lines, one over the other, into about `share` of the patches; sizes
// from a pixel to the whole patch, more or less opaque. `patches` and `out`: n x c x h x w, 0..1,
// may be the same memory. Depends on the seed alone.
void draw_shapes(const BatchView& patches, double share, uint64_t seed, float* out);

}  // namespace strait::denoise
