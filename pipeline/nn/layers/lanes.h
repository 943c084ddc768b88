// oneDNN's blocked layouts: planes of pixels of `lanes` channels each, filled up with zeros. Its pooling and
// resampling are fast in these, and up to 40 times slower in plain NCHW. Loops of our own take plain NCHW as
// blocks of one lane.
#pragma once

#include <algorithm>
#include <cstddef>

#include "nn/builder.h"
#include "nn/shape.h"

namespace strait::nn {

constexpr int kMostLanes = 16;  // 8 and 1 divide it

// Of the layout that this CPU's primitives prefer: 16 with AVX-512, else 8.
int cpu_lanes();
// 16 or 8, 1 of plain NCHW, 0 of any other layout.
int lanes_of(const Desc& desc, const Shape& shape);
Desc lanes_desc(const Shape& shape, int lanes, dnnl::memory::data_type type = dnnl::memory::data_type::f32);

// The value's own layout, but in blocks where it is plain.
Desc blocked_desc(const Builder& builder, const std::string& value);
// Blocks in f32, or plain NCHW for values that are plain. Both serve loops of our own.
Desc loop_desc(const Builder& builder, const std::string& value);

inline std::ptrdiff_t planes_of(const Shape& shape, int lanes) {
  return static_cast<std::ptrdiff_t>(shape.n) * ((shape.c + lanes - 1) / lanes);
}
inline std::ptrdiff_t pixels_of(const Shape& shape) {
  return static_cast<std::ptrdiff_t>(shape.h) * shape.w;
}

// sums[lane] = the sum of term(i) over the elements i of the lane, of `pixels` pixels; f32 over short runs,
// double beyond, so that a channel of many megapixels keeps its precision.
template <class Term>
void sum_lanes(std::ptrdiff_t pixels, int lanes, const Term& term, double* sums) {
  constexpr std::ptrdiff_t kRun = 1024;
  const std::ptrdiff_t elements = pixels * lanes;
  std::fill_n(sums, lanes, 0.0);
  for (std::ptrdiff_t run = 0; run < elements; run += kRun) {
    const std::ptrdiff_t end = std::min(run + kRun, elements);
    float partial[kMostLanes] = {};
    std::ptrdiff_t i = run;
    for (; i + kMostLanes <= end; i += kMostLanes) {
      for (int k = 0; k < kMostLanes; ++k) partial[k] += term(i + k);
    }
    for (; i < end; ++i) partial[i % kMostLanes] += term(i);
    for (int k = 0; k < kMostLanes; ++k) sums[k % lanes] += partial[k];
  }
}

}  // namespace strait::nn
