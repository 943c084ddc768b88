// Parts of networks, and models seen as encoder and decoder.
#include "nn/cut.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "networks.h"
#include "nn/latent_model.h"
#include "nn/model.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

NetworkSpec autoencoder() {
  return testing::network(R"(
input = { name = "picture", channels = 1, height = 4, width = 6 }
output = ["latent", "rebuilt"]
layers = [
  { name = "half", op = "conv", out = 3, kernel = 3, stride = 2, bias = true, act = "leaky_relu" },
  { name = "latent", op = "dense", out = 5, bias = true },
  { name = "wide", op = "dense", out = 3, height = 2, width = 3 },
  { name = "rebuilt", op = "deconv", out = 1, kernel = 2, stride = 2 },
]
)");
}

std::vector<std::string> names(const NetworkSpec& network) {
  std::vector<std::string> all;
  for (const LayerSpec& layer : network.layers) all.push_back(layer.name);
  return all;
}

Model model_of(NetworkSpec network) {
  Parameters parameters = initialise(network, 3);
  return Model({"small", "test", "", {}, {}}, std::move(network), std::move(parameters));
}

std::vector<float> pictures(size_t count) {
  std::vector<float> all(count * 24);
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<float>(i * 37 % 101) / 100;
  return all;
}

TEST(Cut, TakesTheLayersBetween) {
  EXPECT_EQ(names(cut(autoencoder(), {"picture"}, {"latent"})), (std::vector<std::string>{"half", "latent"}));
  const NetworkSpec decoder = cut(autoencoder(), {"latent"}, {"rebuilt"});
  EXPECT_EQ(names(decoder), (std::vector<std::string>{"wide", "rebuilt"}));
  ASSERT_EQ(decoder.inputs.size(), 1u);
  EXPECT_EQ(decoder.inputs[0].name, "latent");
  EXPECT_EQ(decoder.inputs[0].channels, 5);
  EXPECT_EQ(decoder.inputs[0].height, 1);
}

TEST(Cut, LeavesFreeSizesFree) {
  const NetworkSpec network = testing::chain(1,
                                             {"name = 'a', op = 'conv', out = 4, kernel = 3, stride = 2",
                                              "name = 'b', op = 'conv', out = 1, kernel = 3"},
                                             "b");
  const InputSpec input = cut(network, {"a"}, {"b"}).inputs.front();
  EXPECT_EQ(input.channels, 4);
  EXPECT_EQ(input.height, 0);
}

TEST(Cut, SaysWhatIsMissing) {
  const auto error_of = [](const std::vector<std::string>& from,
                           const std::vector<std::string>& to) -> std::string {
    try {
      cut(autoencoder(), from, to);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(error_of({"latnt"}, {"rebuilt"}).find("there is no value 'latnt'"), std::string::npos);
  EXPECT_NE(error_of({"latent"}, {"rebilt"}).find("'rebilt'"), std::string::npos);
  EXPECT_NE(error_of({"wide"}, {"latent"}).find("depends on the input 'picture'"), std::string::npos);
}

TEST(Cut, TakesNoParametersOfAnotherShape) {
  const NetworkSpec decoder = cut(autoencoder(), {"latent"}, {"rebuilt"});
  NetworkSpec narrow = autoencoder();
  narrow.layers[1].attributes["out"] = std::int64_t{4};
  EXPECT_EQ(parameters_of(decoder, initialise(autoencoder(), 1)).size(), 2u);
  EXPECT_THROW(parameters_of(decoder, initialise(narrow, 1)), Error);
}

TEST(LatentModel, EncodesAndDecodesAsTheWholeDoes) {
  const Model whole = model_of(autoencoder());
  const LatentModel model(whole, "small");
  ASSERT_TRUE(model.decodes());
  EXPECT_EQ(model.picture_shape(), (Shape{1, 1, 4, 6}));
  EXPECT_EQ(model.latent_shape(), (Shape{1, 5, 1, 1}));
  const std::vector<float> all = pictures(3);
  std::vector<float> latents(15), rebuilt(72), want(15);
  model.encode(all.data(), 3, latents.data());
  model.decode(latents.data(), 3, rebuilt.data());
  whole.infer(all.data(), {3, 1, 4, 6}, want.data());  // the first output is the latent
  EXPECT_EQ(latents, want);
  Program program = Program::compile(whole.network(), whole.parameters(), Shape{3, 1, 4, 6});
  std::copy(all.begin(), all.end(), program.input());
  program.forward();
  for (size_t i = 0; i < rebuilt.size(); ++i) EXPECT_NEAR(rebuilt[i], program.output("rebuilt")[i], 1e-5);
}

TEST(LatentModel, MayOnlyEncode) {
  NetworkSpec network = autoencoder();
  network.outputs = {"latent"};
  const LatentModel model(model_of(std::move(network)), "small");
  EXPECT_FALSE(model.decodes());
  std::vector<float> latent(5), picture(24);
  EXPECT_THROW(model.decode(latent.data(), 1, picture.data()), Error);
}

TEST(LatentModel, RefusesModelsWithoutALatent) {
  const auto refusal = [](NetworkSpec network) -> std::string {
    try {
      const LatentModel model(model_of(std::move(network)), "the model");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  NetworkSpec none = autoencoder();
  none.outputs = {"rebuilt"};
  EXPECT_NE(refusal(none).find("no output 'latent'"), std::string::npos);
  NetworkSpec other = autoencoder();
  other.outputs = {"latent", "wide"};
  other.layers[2].name = "rebuilt";
  other.layers[3] = {"end", "relu", {"rebuilt"}, {}};
  other.outputs = {"latent", "rebuilt"};
  EXPECT_NE(refusal(other).find("shape of its input"), std::string::npos);
}

}  // namespace
}  // namespace strait::nn
