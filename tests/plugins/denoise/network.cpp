#include "network.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "nn/shapes.h"
#include "strait/error.h"

namespace strait::denoise {
namespace {

TEST(DenoiseNetwork, CostsWhatTheDesignSays) {
  const nn::NetworkSpec gray = build_network({1, {32, 64, 128}, {2, 2, 4}});
  EXPECT_NEAR(nn::macs_per_pixel(gray), 58e3, 1e3);
  EXPECT_EQ(nn::size_multiple(gray), 8);
  EXPECT_EQ(nn::infer_shapes(gray, {2, 1, 16, 24}).at("clean"), (nn::Shape{2, 1, 16, 24}));
  EXPECT_EQ(nn::infer_shapes(build_network({3, {8}, {1}}), {1, 3, 2, 4}).at("clean"),
            (nn::Shape{1, 3, 2, 4}));
}

TEST(DenoiseNetwork, HasNoAdditiveConstants) {
  for (const nn::Tensor& tensor : initial_weights(build_network({}), 1)) {
    EXPECT_EQ(tensor.name.substr(tensor.name.size() - 8), ".weights");
  }
}

TEST(DenoiseNetwork, OptionsMustFitTogether) {
  EXPECT_THROW(build_network({2, {8}, {1}}), Error);
  EXPECT_THROW(build_network({1, {}, {}}), Error);
  EXPECT_THROW(build_network({1, {8, 16}, {1}}), Error);
  EXPECT_THROW(build_network({1, {0}, {1}}), Error);
  EXPECT_THROW(build_network({1, {8}, {-1}}), Error);
}

}  // namespace
}  // namespace strait::denoise
