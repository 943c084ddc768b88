// Models small enough for tests.
#pragma once

#include <utility>

#include "network.h"
#include "nn/model.h"

namespace strait::denoise {

// Takes off nothing: the last convolution is zero, so the output is the input.
inline nn::Model identity_model(int channels) {
  const nn::NetworkSpec network = build_network({channels, {4, 8}, {1, 1}});
  nn::Parameters weights = initial_weights(network, 1);
  nn::Tensor& tail = weights.at("tail.weights");
  for (size_t i = 0; i < tail.size(); ++i) tail.data()[i] = 0;
  return {{"identity", "denoise", "", {}, {}}, network, std::move(weights)};
}

// Random weights: changes every pixel.
inline nn::Model random_model(int channels) {
  const nn::NetworkSpec network = build_network({channels, {4, 8}, {1, 1}});
  return {{"random", "denoise", "", {}, {}}, network, initial_weights(network, 2)};
}

}  // namespace strait::denoise
