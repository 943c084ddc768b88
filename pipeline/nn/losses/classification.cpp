#include "nn/losses/classification.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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

// -ln softmax(logits)[c] is the same sum of exponentials for all c, less logits[c]. So against a target of
// which `smoothing` is spread over all classes the loss grows by smoothing * (logits[label] - their mean).
double smoothing_shift(const float* logits, const std::int32_t* labels, std::size_t rows,
                       std::size_t classes) {
  double sum = 0;
  for (std::size_t row = 0; row < rows; ++row, logits += classes)
    sum += double{logits[labels[row]]} -
           std::accumulate(logits, logits + classes, 0.0) / static_cast<double>(classes);
  return rows == 0 ? 0 : sum / static_cast<double>(rows);
}

void smooth(const std::int32_t* labels, std::size_t rows, std::size_t classes, double smoothing,
            float* gradient) {
  const double share = smoothing / static_cast<double>(rows);
  const auto each = static_cast<float>(share / static_cast<double>(classes));
  for (std::size_t row = 0; row < rows; ++row, gradient += classes) {
    for (std::size_t c = 0; c < classes; ++c) gradient[c] -= each;
    gradient[labels[row]] += static_cast<float>(share);
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
                          std::size_t classes, float* gradient, double smoothing) {
  require_labels(labels, rows, classes);
  // Before the gradient is written, which may take the logits' place.
  const double shift = smoothing == 0 ? 0 : smoothing_shift(logits, labels, rows, classes);
  const double loss = softmax_loss(
      logits, rows, classes, [=](std::size_t row) { return static_cast<std::size_t>(labels[row]); },
      gradient);
  if (smoothing != 0 && gradient != nullptr) smooth(labels, rows, classes, smoothing, gradient);
  return loss + smoothing * shift;
}

}  // namespace strait::nn
