#include "nn/update_rules.h"

#include <algorithm>
#include <cmath>

namespace strait::nn {

namespace {

void update_adam(const Update& u, const OptimiserOptions& options, bool decoupled) {
  float *value = u.value, *first = u.memory[0], *second = u.memory[1];
  const float* gradient = u.gradient;
  const auto clip = static_cast<float>(u.clip);
  const auto penalty = static_cast<float>(decoupled ? 0 : u.weight_decay);
  const auto keep = static_cast<float>(decoupled ? 1 - u.learning_rate * u.weight_decay : 1);
  const auto beta1 = static_cast<float>(options.beta1), beta2 = static_cast<float>(options.beta2);
  const auto rate = static_cast<float>(u.learning_rate / (1 - std::pow(options.beta1, u.step)));
  const auto correct = static_cast<float>(1 / std::sqrt(1 - std::pow(options.beta2, u.step)));
  const auto epsilon = static_cast<float>(options.epsilon);
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(u.count); ++i) {
    const float g = clip * gradient[i] + penalty * value[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    value[i] = keep * value[i] - rate * first[i] / (std::sqrt(second[i]) * correct + epsilon);
  }
}

void adam(const Update& u, const OptimiserOptions& options) {
  update_adam(u, options, false);
}
void adamw(const Update& u, const OptimiserOptions& options) {
  update_adam(u, options, true);
}

void adamax(const Update& u, const OptimiserOptions& options) {
  float *value = u.value, *first = u.memory[0], *largest = u.memory[1];
  const float* gradient = u.gradient;
  const auto clip = static_cast<float>(u.clip), penalty = static_cast<float>(u.weight_decay);
  const auto beta1 = static_cast<float>(options.beta1), beta2 = static_cast<float>(options.beta2);
  const auto rate = static_cast<float>(u.learning_rate / (1 - std::pow(options.beta1, u.step)));
  const auto epsilon = static_cast<float>(options.epsilon);
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(u.count); ++i) {
    const float g = clip * gradient[i] + penalty * value[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    largest[i] = std::max(beta2 * largest[i], std::fabs(g) + epsilon);
    value[i] -= rate * first[i] / largest[i];
  }
}

void sgd(const Update& u, const OptimiserOptions& options) {
  float *value = u.value, *velocity = u.memory[0];
  const float* gradient = u.gradient;
  const auto clip = static_cast<float>(u.clip), penalty = static_cast<float>(u.weight_decay);
  const auto momentum = static_cast<float>(options.momentum);
  const auto rate = static_cast<float>(u.learning_rate);
  const float ahead = options.nesterov ? momentum : 1, present = options.nesterov ? 1 : 0;
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(u.count); ++i) {
    const float g = clip * gradient[i] + penalty * value[i];
    velocity[i] = momentum * velocity[i] + g;
    value[i] -= rate * (ahead * velocity[i] + present * g);
  }
}

}  // namespace

const UpdateRule& update_rule(OptimiserKind kind) {
  static const UpdateRule kAdam{{"first", "second"}, adam}, kAdamw{{"first", "second"}, adamw},
      kAdamax{{"first", "largest"}, adamax}, kSgd{{"velocity"}, sgd};
  switch (kind) {
    case OptimiserKind::adamw:
      return kAdamw;
    case OptimiserKind::adamax:
      return kAdamax;
    case OptimiserKind::sgd:
      return kSgd;
    default:
      return kAdam;
  }
}

}  // namespace strait::nn
