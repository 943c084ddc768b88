// Cross-entropy with softmax, row by row. Private to the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

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

// The mean over rows of the cross-entropy of softmax(logits) against label_of(row). The derivative goes to
// `gradient`, which may be null, or `logits` itself.
template <class LabelOf>
double softmax_loss(const float* logits, std::size_t rows, std::size_t classes, const LabelOf& label_of,
                    float* gradient) {
  if (rows == 0) return 0;
  const float scale = 1.0F / static_cast<float>(rows);
  std::vector<double> losses(rows);
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(rows); ++row) {
    const auto r = static_cast<std::size_t>(row);
    losses[r] = softmax_row(logits + r * classes, classes, label_of(r), scale,
                            gradient == nullptr ? nullptr : gradient + r * classes);
  }
  double sum = 0;
  for (const double loss : losses) sum += loss;
  return sum / static_cast<double>(rows);
}

}  // namespace strait::nn
