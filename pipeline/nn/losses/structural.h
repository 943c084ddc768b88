// Structural similarity of pictures as a loss. See nn/losses/pixel.h for what all losses have in common.
//
// Pictures are N C H W with values about 0..1 (K1 0.01, K2 0.03, peak 1); every channel of every picture is
// compared on its own, under an 11 x 11 Gaussian window of sigma 1.5, where it lies inside the picture. The
// figures are those of the stage `compare` (plugins/compare), which clips to 0..1 first.
#pragma once

#include "nn/api.h"
#include "nn/shape.h"

namespace strait::nn {

// 1 - SSIM (Wang et al. 2004, doi:10.1109/TIP.2003.819861), the mean over channels and pictures. Throws Error
// (Code::usage) under 11 pixels a side.
STRAIT_NN_API double ssim_loss(const float* output, const float* target, const Shape& shape, float* gradient);

// 1 - MS-SSIM (Wang et al. 2003, doi:10.1109/ACSSC.2003.1292216), the mean over channels and pictures. From
// one scale to the next, 2 x 2 pixels become their mean; an odd last row or column is left out. With fewer
// than 5 scales, for small pictures, the paper's first exponents are divided by their sum. A scale whose mean
// contrast and structure is below 1e-4 counts as 1e-4, without a gradient (the power of a negative number
// does not exist). Throws Error (Code::usage): scales not 1 to 5, or under 11 * 2^(scales - 1) pixels a side
// (176 at 5 scales).
STRAIT_NN_API double ms_ssim_loss(const float* output, const float* target, const Shape& shape,
                                  float* gradient, int scales = 5);

}  // namespace strait::nn
