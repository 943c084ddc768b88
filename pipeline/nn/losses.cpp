#include "nn/losses.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace strait::nn {

namespace {

// Blocks of a fixed length are summed each on its own and then in order, whatever the number of threads.
constexpr std::ptrdiff_t kBlock = 8192;

template <class Term>
double mean_of(std::size_t count, const Term& term) {
  const auto elements = static_cast<std::ptrdiff_t>(count);
  const std::ptrdiff_t blocks = (elements + kBlock - 1) / kBlock;
  std::vector<double> sums(static_cast<std::size_t>(blocks));
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t block = 0; block < blocks; ++block) {
    const std::ptrdiff_t end = std::min(elements, (block + 1) * kBlock);
    double sum = 0;
    for (std::ptrdiff_t i = block * kBlock; i < end; ++i) sum += term(i);
    sums[static_cast<std::size_t>(block)] = sum;
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return count == 0 ? 0 : total / static_cast<double>(count);
}

}  // namespace

double l1_loss(const float* output, const float* target, std::size_t count, float* gradient) {
  const float unit = 1.0F / static_cast<float>(count);
  return mean_of(count, [=](std::ptrdiff_t i) {
    const float error = output[i] - target[i];
    if (gradient != nullptr) gradient[i] = error > 0 ? unit : error < 0 ? -unit : 0.0F;
    return static_cast<double>(std::fabs(error));
  });
}

double mse_loss(const float* output, const float* target, std::size_t count, float* gradient) {
  const float unit = 2.0F / static_cast<float>(count);
  return mean_of(count, [=](std::ptrdiff_t i) {
    const float error = output[i] - target[i];
    if (gradient != nullptr) gradient[i] = unit * error;
    return static_cast<double>(error) * error;
  });
}

}  // namespace strait::nn
