// A loss that is a mean over elements, from its formula at one element. Private to the room.
#pragma once

#include <cstddef>

#include "nn/block_sum.h"

namespace strait::nn {

struct Point {
  float value;
  float slope;
};

// The mean of at(i).value. Writes its derivative, at(i).slope / count, unless `gradient` is null. `at` must
// be free of branches and calls for the loop to become vector instructions.
template <class At>
double mean_of(std::size_t count, float* gradient, const At& at) {
  if (count == 0) return 0;
  const float unit = 1.0F / static_cast<float>(count);
  const double sum = sum_in_blocks(count, [=](std::ptrdiff_t begin, std::ptrdiff_t end) {
    const At local = at;  // what the loop captures in registers, or it does not become vector instructions
    double block = 0;
    if (gradient == nullptr) {
#pragma omp simd reduction(+ : block)
      for (std::ptrdiff_t i = begin; i < end; ++i) block += static_cast<double>(local(i).value);
      return block;
    }
#pragma omp simd reduction(+ : block)
    for (std::ptrdiff_t i = begin; i < end; ++i) {
      const Point point = local(i);
      gradient[i] = unit * point.slope;
      block += static_cast<double>(point.value);
    }
    return block;
  });
  return sum / static_cast<double>(count);
}

}  // namespace strait::nn
