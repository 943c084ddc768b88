// One row of cross-entropy with softmax. Private to the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "nn/vector_math.h"

namespace strait::nn {

// -ln softmax(logits)[label]. Writes (softmax(logits) - one-hot(label)) * scale unless `gradient`, which may
// be `logits` itself, is null.
inline double softmax_row(const float* logits, std::size_t classes, std::size_t label, float scale,
                          float* gradient) {
  const float chosen = logits[label];
  float highest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : highest)
  for (std::size_t c = 0; c < classes; ++c) highest = std::max(highest, logits[c]);
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t c = 0; c < classes; ++c) sum += static_cast<double>(exp_of(logits[c] - highest));
  if (gradient != nullptr) {
    const auto share = static_cast<float>(scale / sum);
#pragma omp simd
    for (std::size_t c = 0; c < classes; ++c) gradient[c] = exp_of(logits[c] - highest) * share;
    gradient[label] -= scale;
  }
  return std::log(sum) - (static_cast<double>(chosen) - highest);
}

}  // namespace strait::nn
