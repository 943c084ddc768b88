#include "network.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "nn/latent_model.h"
#include "nn/shapes.h"
#include "strait/error.h"
#include "train/recipe.h"
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

TEST(Recipes, OfTheSamplesAndModelsAreWhole) {
  int seen = 0;
  for (const char* folder : {"/samples/recipes", "/models"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(STRAIT_SOURCE_DIR + std::string(folder))) {
      const std::string name = entry.path().lexically_relative(STRAIT_SOURCE_DIR).string();
      const bool recipe = entry.path().extension() == ".toml" && entry.path().filename() != "model.toml";
      if (!recipe || name.find("autoencode") == std::string::npos) continue;
      const train::Recipe read = train::load_recipe(entry.path(), [](const std::string& plugin) {
        return plugin == "autoencode" ? &extension() : nullptr;
      });
      train::TrainerHandle trainer(*read.trainer, host::host_table(), read.trainer_params, 1);
      const int64_t side = name.find("folder-") == std::string::npos ? 28 : 32;
      trainer.prepare({1000, side, side, {}});
      EXPECT_FALSE(trainer.state().empty()) << name;
      ++seen;
    }
  EXPECT_GE(seen, 9);
}

}  // namespace
}  // namespace strait::autoencode::test
