#include "network.h"

#include <string>

#include <gtest/gtest.h>

#include "nn/shapes.h"
#include "strait/error.h"

namespace strait::encoder {
namespace {

std::string error_of(const NetworkOptions& options) {
  try {
    build_network(options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(EncoderNetwork, HasAnOutputForEachPartOfTraining) {
  NetworkOptions options;
  options.classes = 5;
  options.decoder = {32, 16};
  const nn::NetworkSpec network = build_network(options);
  EXPECT_EQ(network.outputs, (std::vector<std::string>{"direction", "projected", "logits", "rebuilt"}));
  const auto shapes = nn::infer_shapes(network, {2, 3, 32, 32});
  EXPECT_EQ(shapes.at("direction"), (nn::Shape{2, 128, 1, 1}));
  EXPECT_EQ(shapes.at("projected"), (nn::Shape{2, 64, 1, 1}));
  EXPECT_EQ(shapes.at("logits"), (nn::Shape{2, 5, 1, 1}));
  EXPECT_EQ(shapes.at("rebuilt"), (nn::Shape{2, 3, 32, 32}));
}

TEST(EncoderNetwork, IsSavedAsWhatEncodes) {
  NetworkOptions options;
  options.classes = 5;
  options.decoder = {32, 16};
  const nn::NetworkSpec white = saved_network(options, {});
  EXPECT_EQ(white.outputs, std::vector<std::string>{"latent"});
  EXPECT_EQ(white.layers[white.layers.size() - 2].name, "white");
  EXPECT_THROW(saved_network(options, {.decoder = true}), Error);
  EXPECT_THROW(saved_network(options, {.classes = true}), Error);
  options.white = false;
  EXPECT_EQ(saved_network(options, {.decoder = true}).outputs,
            (std::vector<std::string>{"latent", "rebuilt"}));
  EXPECT_EQ(saved_network(options, {.classes = true}).outputs,
            (std::vector<std::string>{"latent", "logits"}));
  EXPECT_EQ(saved_network(options, {}).layers.back().name, "latent");
}

TEST(EncoderNetwork, HalvesOddSides) {
  NetworkOptions options;
  options.channels = 1;
  options.height = options.width = 28;
  options.flatten = true;
  const auto shapes = nn::infer_shapes(build_network(options), {1, 1, 28, 28});
  EXPECT_EQ(shapes.at("res1_1"), (nn::Shape{1, 32, 14, 14}));
  EXPECT_EQ(shapes.at("res2_1"), (nn::Shape{1, 64, 7, 7}));
  EXPECT_EQ(shapes.at("res3_1"), (nn::Shape{1, 128, 4, 4}));
}

TEST(EncoderNetwork, SaysWhatDoesNotFit) {
  NetworkOptions options;
  options.channels = 2;
  EXPECT_NE(error_of(options).find("network.channels is 2"), std::string::npos);
  options = {};
  options.blocks = {1, 1};
  EXPECT_NE(error_of(options).find("network.widths has 3 levels, network.blocks has 2"), std::string::npos);
  options = {};
  options.blocks = {0, 1, 0};
  EXPECT_NE(error_of(options).find("a level without blocks"), std::string::npos);
  options = {};
  options.width = 31;
  EXPECT_NE(error_of(options).find("pictures are 31x32 px (expected multiples of 2)"), std::string::npos);
  options = {};
  options.decoder = {8, 8, 8, 8, 8, 8};
  EXPECT_NE(error_of(options).find("network.decoder doubles 6 times"), std::string::npos);
}

}  // namespace
}  // namespace strait::encoder
