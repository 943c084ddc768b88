#include "nn/losses/combine.h"

namespace strait::nn {

void add_scaled(const float* src, double scale, std::size_t count, float* dst) {
  const auto factor = static_cast<float>(scale);
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(count); ++i) dst[i] += factor * src[i];
}

}  // namespace strait::nn
