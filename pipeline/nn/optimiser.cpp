#include "nn/optimiser.h"

#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/nearest.h"
#include "nn/block_sum.h"
#include "nn/update_rules.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

const std::vector<std::string> kNames = {"adam", "adamw", "adamax", "sgd"};  // in the order of OptimiserKind

void require(bool fits, const char* option, double value, const char* expected) {
  if (fits) return;
  throw Error(Code::usage, "optimiser", fmt::format("{} is {} (expected {})", option, value, expected));
}

void require_fitting(const OptimiserOptions& options) {
  const auto share = [](const char* option, double value) {
    require(value >= 0 && value < 1, option, value, "0 to below 1");
  };
  const auto from_0 = [](const char* option, double value) {
    require(value >= 0 && std::isfinite(value), option, value, "0 or more");
  };
  share("beta1", options.beta1);
  share("beta2", options.beta2);
  share("momentum", options.momentum);
  require(options.epsilon > 0 && std::isfinite(options.epsilon), "epsilon", options.epsilon, "more than 0");
  from_0("weight_decay", options.weight_decay);
  from_0("clip_norm", options.clip_norm);
  for (const RateFactor& one : options.rate_factors) from_0("rate factor", one.factor);
}

double rate_factor(const OptimiserOptions& options, const std::string& name) {
  for (const RateFactor& one : options.rate_factors) {
    if (name.starts_with(one.prefix)) return one.factor;
  }
  return 1;
}

double sum_of_squares(const float* values, std::ptrdiff_t count) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::ptrdiff_t i = 0; i < count; ++i) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

double sum_of_squares(const Tensor& tensor) {
  return sum_in_blocks(tensor.size(), [values = tensor.data()](std::ptrdiff_t begin, std::ptrdiff_t end) {
    return sum_of_squares(values + begin, end - begin);
  });
}

}  // namespace

OptimiserKind optimiser_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<OptimiserKind>(i);
  }
  throw Error(Code::usage, "optimiser", fmt::format("there is no '{}'", name), name_hint(name, kNames));
}

std::string name_of(OptimiserKind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
}

Optimiser::Optimiser(const Parameters& parameters, OptimiserOptions options) : options_(std::move(options)) {
  require_fitting(options_);
  state_.add("steps", {1});
  for (const Tensor& tensor : parameters) {
    if (!tensor.trainable) continue;
    const double decay = tensor.shape.size() > 1 ? options_.weight_decay : 0;
    targets_.push_back({tensor.name, rate_factor(options_, tensor.name), decay});
    for (const std::string& memory : update_rule(options_.kind).memory) {
      state_.add(memory + "." + tensor.name, tensor.shape);
    }
  }
}

double Optimiser::step(Parameters& parameters, const Parameters& gradients, double learning_rate) {
  double squares = 0;
  for (const Target& target : targets_) squares += sum_of_squares(gradients.at(target.name));
  const double norm = std::sqrt(squares);
  if (!std::isfinite(norm)) return norm;

  float& steps = *state_.at("steps").data();
  ++steps;
  const double clip = options_.clip_norm > 0 && norm > options_.clip_norm ? options_.clip_norm / norm : 1;
  const UpdateRule& rule = update_rule(options_.kind);
  for (const Target& target : targets_) {
    std::array<float*, 2> memory{};
    for (std::size_t i = 0; i < rule.memory.size(); ++i) {
      memory[i] = state_.at(rule.memory[i] + "." + target.name).data();
    }
    Tensor& weights = parameters.at(target.name);
    rule.apply({weights.data(), gradients.at(target.name).data(), memory, weights.size(),
                learning_rate * target.rate_factor, target.weight_decay, clip, steps},
               options_);
  }
  return norm;
}

}  // namespace strait::nn
