#include "nn/adam.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace strait::nn {

namespace {

constexpr std::ptrdiff_t kBlock = 4096;

// The sum of squares in blocks of a fixed length, so that it does not depend on the number of threads.
double squared_norm(const float* values, std::size_t count) {
  const auto elements = static_cast<std::ptrdiff_t>(count);
  std::vector<double> sums(static_cast<std::size_t>((elements + kBlock - 1) / kBlock));
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t block = 0; block < static_cast<std::ptrdiff_t>(sums.size()); ++block) {
    const std::ptrdiff_t end = std::min(elements, (block + 1) * kBlock);
    double sum = 0;
    for (std::ptrdiff_t i = block * kBlock; i < end; ++i) sum += static_cast<double>(values[i]) * values[i];
    sums[static_cast<std::size_t>(block)] = sum;
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

// One step's constants, bias corrections included.
struct Rates {
  float scale;    // of the gradient, for clipping
  float keep1;    // beta1
  float keep2;    // beta2
  float step;     // learning rate / (1 - beta1^t)
  float correct;  // 1 / sqrt(1 - beta2^t)
  float epsilon;
};

void update(float* value, const float* gradient, float* first, float* second, std::size_t count,
            const Rates& rates) {
  const auto elements = static_cast<std::ptrdiff_t>(count);
  const Rates r = rates;
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < elements; ++i) {
    const float g = gradient[i] * r.scale;
    first[i] = r.keep1 * first[i] + (1 - r.keep1) * g;
    second[i] = r.keep2 * second[i] + (1 - r.keep2) * g * g;
    value[i] -= r.step * first[i] / (std::sqrt(second[i]) * r.correct + r.epsilon);
  }
}

}  // namespace

Adam::Adam(const Parameters& parameters, AdamOptions options)
    : options_(options), first_(parameters.zeros_like(true)), second_(parameters.zeros_like(true)) {}

double Adam::step(Parameters& parameters, const Parameters& gradients, double learning_rate) {
  double squares = 0;
  for (const Tensor& moment : first_)
    squares += squared_norm(gradients.at(moment.name).data(), moment.size());
  const double norm = std::sqrt(squares);
  if (!std::isfinite(norm)) return norm;
  ++steps_;
  const double clip = options_.clip_norm;
  const auto t = static_cast<double>(steps_);
  const Rates rates{.scale = static_cast<float>(clip > 0 && norm > clip ? clip / norm : 1.0),
                    .keep1 = static_cast<float>(options_.beta1),
                    .keep2 = static_cast<float>(options_.beta2),
                    .step = static_cast<float>(learning_rate / (1 - std::pow(options_.beta1, t))),
                    .correct = static_cast<float>(1 / std::sqrt(1 - std::pow(options_.beta2, t))),
                    .epsilon = static_cast<float>(options_.epsilon)};
  for (Tensor& moment : first_) {
    update(parameters.at(moment.name).data(), gradients.at(moment.name).data(), moment.data(),
           second_.at(moment.name).data(), moment.size(), rates);
  }
  return norm;
}

}  // namespace strait::nn
