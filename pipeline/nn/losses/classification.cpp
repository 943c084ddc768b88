#include "nn/losses/classification.h"

#include <algorithm>
#include <cmath>
#include <string>

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
  require_labels(labels, rows, classes);
  return softmax_loss(
      logits, rows, classes, [=](std::size_t row) { return static_cast<std::size_t>(labels[row]); },
      gradient);
}

}  // namespace strait::nn
