// The parameters that a network needs, and their first values.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/seed.h"
#include "nn/parameters.h"
#include "nn/tensor_rules.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

// A number from 0 (exclusive) to 1 out of a counter: the finaliser of SplitMix64 (Steele et al. 2014).
double uniform(std::uint64_t seed, std::uint64_t counter) {
  std::uint64_t x = seed + (counter + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  x ^= x >> 31;
  return (static_cast<double>(x >> 11) + 1.0) * 0x1p-53;
}

// Box and Muller 1958.
double normal(std::uint64_t seed, std::uint64_t counter) {
  const double radius = std::sqrt(-2.0 * std::log(uniform(seed, 2 * counter)));
  return radius * std::cos(2.0 * std::numbers::pi * uniform(seed, 2 * counter + 1));
}

void fill_constant(Tensor& tensor, const TensorRule& rule) {
  std::fill_n(tensor.data(), tensor.size(), rule.constant);
  if (!rule.diagonal) return;
  const auto side = static_cast<std::size_t>(rule.shape.front());
  for (std::size_t i = 0; i < side; ++i) tensor.data()[i * (side + 1)] = *rule.diagonal;
}

}  // namespace

Parameters empty_parameters(const NetworkSpec& spec) {
  Parameters parameters;
  for_each_tensor(spec, [&](const std::string& name, const TensorRule& rule) {
    fill_constant(parameters.add(name, rule.shape, rule.trainable), rule);
  });
  return parameters;
}

Parameters initialise(const NetworkSpec& spec, std::uint64_t seed) {
  Parameters parameters = empty_parameters(spec);
  for_each_tensor(spec, [&](const std::string& name, const TensorRule& rule) {
    if (rule.fan_in <= 0) return;
    Tensor& tensor = parameters.at(name);
    const double deviation = rule.gain / std::sqrt(rule.fan_in);
    const std::uint64_t own = derive_seed(seed, name);
    for (std::size_t i = 0; i < tensor.size(); ++i) {
      tensor.data()[i] = static_cast<float>(deviation * normal(own, i));
    }
  });
  return parameters;
}

void require_tensors(const NetworkSpec& spec, const Parameters& parameters) {
  for_each_tensor(spec, [&](const std::string& name, const TensorRule& rule) {
    const Tensor* tensor = parameters.find(name);
    if (tensor != nullptr && tensor->shape == rule.shape) return;
    const char* what = tensor == nullptr ? "is missing" : "has another shape than the network's";
    throw Error(Code::corrupt, "parameters", "tensor '" + name + "' " + what);
  });
}

}  // namespace strait::nn
