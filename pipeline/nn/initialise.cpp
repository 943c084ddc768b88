// The parameters that a network needs, and their first values.
#include <algorithm>
#include <cmath>

#include "core/seed.h"
#include "nn/parameters.h"
#include "nn/random.h"
#include "nn/tensor_rules.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

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
      tensor.data()[i] = static_cast<float>(deviation * random_normal(own, i));
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
