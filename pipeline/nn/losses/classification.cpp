#include "nn/losses/classification.h"

#include <cmath>
#include <string>
#include <vector>

#include "nn/losses/elementwise.h"
#include "nn/losses/softmax.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

void require_labels(const std::int32_t* labels, std::size_t rows, std::size_t classes) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (labels[row] >= 0 && static_cast<std::size_t>(labels[row]) < classes) continue;
    throw Error(Code::bad_input, "cross_entropy_loss",
                "the label of row " + std::to_string(row) + " is " + std::to_string(labels[row]) +
                    " (expected 0 to " + std::to_string(classes - 1) + ")",
                "give the network as many outputs as there are classes");
  }
}

}  // namespace

double bce_with_logits_loss(const float* logits, const float* targets, std::size_t count, float* gradient) {
  return mean_of(count, gradient, [=](std::ptrdiff_t i) -> Point {
    const float x = logits[i], t = targets[i];
    const float tail = exp_of(-std::fabs(x));  // sigmoid(-|x|) / sigmoid(|x|)
    const float sigmoid = (x >= 0 ? 1.0F : tail) / (1 + tail);
    return {std::max(x, 0.0F) - x * t + log1p_of(tail), sigmoid - t};
  });
}

double cross_entropy_loss(const float* logits, const std::int32_t* labels, std::size_t rows,
                          std::size_t classes, float* gradient) {
  if (rows == 0) return 0;
  require_labels(labels, rows, classes);
  const float scale = 1.0F / static_cast<float>(rows);
  std::vector<double> losses(rows);
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(rows); ++row) {
    const auto r = static_cast<std::size_t>(row), first = r * classes;
    losses[r] = softmax_row(logits + first, classes, static_cast<std::size_t>(labels[r]), scale,
                            gradient == nullptr ? nullptr : gradient + first);
  }
  double sum = 0;
  for (const double loss : losses) sum += loss;
  return sum / static_cast<double>(rows);
}

}  // namespace strait::nn
