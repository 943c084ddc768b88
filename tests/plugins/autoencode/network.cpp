#include "network.h"

#include <string>

#include <gtest/gtest.h>

#include "nn/latent_model.h"
#include "nn/shapes.h"
#include "strait/error.h"
#include "trained.h"

namespace strait::autoencode::test {
namespace {

nn::LatentModel model_of(const NetworkOptions& options, int height, int width) {
  nn::NetworkSpec network = build_network(options, height, width);
  nn::Parameters weights = nn::initialise(network, 1);
  return {nn::Model({"m", "autoencode", "", {}, {}}, std::move(network), std::move(weights)), "m"};
}

std::string problem_of(const std::vector<Setting>& settings, int64_t side = 8) {
  try {
    Trained trained(settings, 10, side, side);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Network, EveryKindIsAnEncoderAndADecoder) {
  const NetworkOptions linear{.kind = Kind::linear, .channels = 3, .latent = 5};
  const NetworkOptions dense{.kind = Kind::dense, .latent = 5, .widths = {9, 7}, .latent_act = "relu"};
  const NetworkOptions convolutional{
      .kind = Kind::convolutional, .latent = 5, .widths = {4, 6}, .depth = 2, .sigmoid_output = true};
  for (const NetworkOptions& options : {linear, dense, convolutional}) {
    const nn::LatentModel model = model_of(options, 8, 12);
    EXPECT_TRUE(model.decodes());
    EXPECT_EQ(model.latent_shape(), (nn::Shape{1, 5, 1, 1}));
    EXPECT_EQ(model.picture_shape(), (nn::Shape{1, options.channels, 8, 12}));
  }
}

TEST(Network, TrainingAddsNoParameters) {
  const nn::NetworkSpec network = build_network({.latent = 4, .widths = {6}, .sigmoid_output = true}, 4, 4);
  const nn::NetworkSpec trained = training_form(network, 0.1, true);
  EXPECT_EQ(trained.outputs.back(), "logits");
  EXPECT_EQ(trained.layers.size(), network.layers.size() + 2);
  const nn::Parameters one = nn::empty_parameters(network), other = nn::empty_parameters(trained);
  EXPECT_EQ(one.elements(), other.elements());
  EXPECT_EQ(one.size(), other.size());
}

TEST(Network, WhatDoesNotGoTogetherIsSaid) {
  const auto said = [](const std::vector<Setting>& settings, const char* part) {
    const std::string problem = problem_of(settings);
    EXPECT_NE(problem.find(part), std::string::npos) << problem;
  };
  const Setting linear = text("network.kind", "linear"), conv = text("network.kind", "convolutional");
  said({linear, wholes("network.widths", {3})}, "a linear autoencoder has no widths");
  said({linear, text("objective.sparsity", "l1")}, "neither sparsity nor noise");
  said({linear, whole("network.latent", 65)}, "items have 64 numbers");
  said({conv}, "network.widths has 0 levels");
  said({conv, wholes("network.widths", {2, 2, 2, 2})}, "expected multiples of 16");
  said({whole("network.depth", 2)}, "network.depth is for convolutional networks");
  said({text("objective.loss", "bce")}, "the output is no sigmoid");
  said({text("objective.sparsity", "kl")}, "the latent is no sigmoid");
  said({number("objective.contraction", 1)}, "one dense layer with a sigmoid latent");
  said({text("network.axes", "raw")}, "network.axes is for linear");
}

}  // namespace
}  // namespace strait::autoencode::test
