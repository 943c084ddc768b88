// A sum of losses in a trainer's step:
//
//   const double l1 = l1_loss(net.output(), clean, count, net.output_gradient());
//   const double structure = ms_ssim_loss(net.output(), clean, shape, scratch.data());
//   add_scaled(scratch.data(), 0.2, count, net.output_gradient());
//   metric("loss", l1 + 0.2 * structure);
#pragma once

#include <cstddef>

#include "nn/api.h"

namespace strait::nn {

// dst += scale * src, element by element. The two may not overlap.
STRAIT_NN_API void add_scaled(const float* src, double scale, std::size_t count, float* dst);

}  // namespace strait::nn
