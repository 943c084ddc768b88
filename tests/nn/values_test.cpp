// Every op's forward against values computed by hand.
#include "values.h"

#include <cmath>

namespace strait::nn::testing {
namespace {

TEST_F(Values, ConvIsACrossCorrelation) {
  const auto spec = chain(1, {"name = 'x', op = 'conv', out = 1, kernel = 3, bias = true"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {1, 2, 3, 4, 5, 6, 7, 8, 9});
  set(parameters, "x.bias", {0.5F});
  // Top left: 5*1 + 6*2 + 8*3 + 9*4 = 77.
  expect(spec, {1, 1, 2, 2}, {1, 2, 3, 4}, {77.5F, 67.5F, 47.5F, 37.5F});
}

TEST_F(Values, ConvWithStrideTwoAndLeakyRelu) {
  const auto spec = chain(
      2, {"name = 'x', op = 'conv', out = 1, kernel = 2, stride = 2, act = 'leaky_relu', slope = 0.1"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {1, 1, 1, 1, -1, 0, 0, -2});
  // First window: 1+2+5+6 - 1*10 - 2*60 = -116; second: 3+4+7+8 - 30 - 160 = -168.
  expect(spec, {1, 2, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80}, {-11.6F, -16.8F});
}

TEST_F(Values, ConvDilatedTakesEverySecondElement) {
  const auto spec = chain(1, {"name = 'x', op = 'conv', out = 1, kernel = 2, dilation = 2"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {1, 10, 100, 1000});
  // One zero before and one after: the middle sees the four corners, the others what is left of theirs.
  expect(spec, {1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {5000, 6400, 500, 8020, 9731, 802, 50, 64, 5});
}

TEST_F(Values, ConvInGroupsKeepsThemApart) {
  const auto spec = chain(4, {"name = 'x', op = 'conv', out = 4, kernel = 1, groups = 2"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {1, 2, 3, 4, 5, 6, 7, 8});  // each output channel sees two input channels
  expect(spec, {1, 4, 1, 1}, {1, 10, 100, 1000}, {21, 43, 6500, 8700});
}

TEST_F(Values, ConvDepthwise) {
  const auto spec = chain(2, {"name = 'x', op = 'conv', out = 2, kernel = 3, groups = 2, bias = true"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0});
  set(parameters, "x.bias", {0.5F, -1});
  expect(spec, {1, 2, 1, 3}, {1, 2, 3, 4, 5, 6}, {8.5F, 14.5F, 8.5F, 39, 49, 59});
}

TEST_F(Values, DeconvInGroupsKeepsThemApart) {
  const auto spec = chain(2, {"name = 'x', op = 'deconv', out = 2, kernel = 2, stride = 2, groups = 2"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {1, 2, 3, 4, 10, 20, 30, 40});  // in 0 for out 0, in 1 for out 1
  expect(spec, {1, 2, 1, 1}, {2, 3}, {2, 4, 6, 8, 30, 60, 90, 120});
}

TEST_F(Values, DeconvPaintsItsKernel) {
  const auto spec = chain(2, {"name = 'x', op = 'deconv', out = 1, kernel = 2, stride = 2"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {1, 2, 3, 4, 10, 20, 30, 40});  // in 0, in 1
  expect(spec, {1, 2, 1, 2}, {1, 2, 1, 0}, {11, 22, 2, 4, 33, 44, 6, 8});
}

TEST_F(Values, PixelShuffleHasPyTorchsOrder) {
  const auto spec = chain(4, {"name = 'x', op = 'pixel_shuffle', factor = 2"}, "x");
  expect(spec, {1, 4, 1, 2}, {0, 1, 10, 11, 20, 21, 30, 31}, {0, 10, 1, 11, 20, 30, 21, 31});
}

TEST_F(Values, PixelUnshuffleIsItsInverse) {
  const auto spec = chain(1, {"name = 'x', op = 'pixel_unshuffle', factor = 2"}, "x");
  expect(spec, {1, 1, 2, 4}, {0, 10, 1, 11, 20, 30, 21, 31}, {0, 1, 10, 11, 20, 21, 30, 31});
}

TEST_F(Values, AddAndConcat) {
  const auto spec = chain(1,
                          {"name = 'twice', op = 'add', from = ['in', 'in']",
                           "name = 'x', op = 'concat', from = ['twice', 'in', 'twice']"},
                          "x");
  expect(spec, {1, 1, 1, 2}, {1, -3}, {2, -6, 1, -3, 2, -6});
}

TEST_F(Values, Activations) {
  const Floats input = {-2, -0.5F, 0, 3};
  expect(chain(1, {"name = 'x', op = 'leaky_relu', slope = 0.1"}, "x"), {1, 1, 2, 2}, input,
         {-0.2F, -0.05F, 0, 3});
  expect(chain(1, {"name = 'x', op = 'relu'"}, "x"), {1, 1, 2, 2}, input, {0, 0, 0, 3});
  expect(chain(1, {"name = 'x', op = 'sigmoid'"}, "x"), {1, 1, 2, 2}, input,
         {0.1192029F, 0.3775407F, 0.5F, 0.9525741F});
  expect(chain(1, {"name = 'x', op = 'tanh'"}, "x"), {1, 1, 2, 2}, input,
         {-0.9640276F, -0.4621172F, 0, 0.9950548F});
  expect(chain(1, {"name = 'x', op = 'elu'"}, "x"), {1, 1, 2, 2}, input, {-0.8646647F, -0.3934693F, 0, 3});
  // x times the normal distribution up to x; x times the sigmoid; ln(1 + e^x).
  expect(chain(1, {"name = 'x', op = 'gelu'"}, "x"), {1, 1, 2, 2}, input,
         {-2 * 0.0227501F, -0.5F * 0.3085375F, 0, 3 * 0.9986501F});
  expect(chain(1, {"name = 'x', op = 'silu'"}, "x"), {1, 1, 2, 2}, input,
         {-2 * 0.1192029F, -0.5F * 0.3775407F, 0, 3 * 0.9525741F});
  expect(chain(1, {"name = 'x', op = 'softplus'"}, "x"), {1, 1, 2, 2}, input,
         {0.1269280F, 0.4740770F, 0.6931472F, 3.0485874F});
}

TEST_F(Values, DenseSumsOverChannelsAndPixels) {
  const auto spec = chain(2, {"name = 'x', op = 'dense', out = 1, height = 2, bias = true, act = 'relu'"},
                          "x", ", height = 1, width = 2");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {1, 2, 3, 4, -1, -1, -1, -1});
  set(parameters, "x.bias", {0.25F, 1});
  expect(spec, {1, 2, 1, 2}, {1, 2, 3, 4}, {30.25F, 0});
}

TEST_F(Values, BatchNormNormalisesByTheBatchAndRemembersIt) {
  const auto spec = chain(1, {"name = 'x', op = 'batch_norm', momentum = 0.5, epsilon = 1e-12"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.scale", {2});
  set(parameters, "x.shift", {1});
  auto train = Program::compile(spec, parameters, {2, 1, 1, 2}, Mode::train);
  const float root = std::sqrt(5.0F);  // mean 4, variance 5
  expect_near(run(train, {1, 3, 5, 7}), {1 - 6 / root, 1 - 2 / root, 1 + 2 / root, 1 + 6 / root});
  EXPECT_FLOAT_EQ(parameters.at("x.mean").data()[0], 2);
  EXPECT_FLOAT_EQ(parameters.at("x.variance").data()[0], 0.5F + 0.5F * 20.0F / 3.0F);
}

TEST_F(Values, BatchNormInfersWithTheRunningStatistics) {
  const auto spec = chain(1, {"name = 'x', op = 'batch_norm', epsilon = 1e-12"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.scale", {2});
  set(parameters, "x.shift", {1});
  set(parameters, "x.mean", {3});
  set(parameters, "x.variance", {4});
  auto infer = Program::compile(spec, parameters, {1, 1, 1, 2}, Mode::infer);
  expect_near(run(infer, {3, 7}), {1, 5});
}

TEST_F(Values, GroupNormNormalisesOverGroupsOfEachItem) {
  const auto spec = chain(4, {"name = 'x', op = 'group_norm', groups = 2, epsilon = 1e-12"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.scale", {1, 2, 3, 4});
  set(parameters, "x.shift", {0, 0, 1, 1});
  // Means 2 and 7, deviations 1 and 2; the second item is flat in its second group.
  expect(spec, {2, 4, 1, 1}, {1, 3, 5, 9, 0, -20, 3, 3}, {-1, 2, -2, 5, 1, -2, 1, 1});
}

TEST_F(Values, InstanceNormNormalisesOverThePixelsOfEachChannel) {
  const auto spec = chain(2, {"name = 'x', op = 'instance_norm', epsilon = 1e-12"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.scale", {2, 3});
  set(parameters, "x.shift", {1, 0});
  expect(spec, {1, 2, 1, 2}, {1, 3, 5, 9}, {-1, 3, -3, 3});
}

TEST_F(Values, LayerNormNormalisesOverAllOfAnItem) {
  const auto spec = chain(2, {"name = 'x', op = 'layer_norm', epsilon = 1e-12"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.scale", {1, 10});
  set(parameters, "x.shift", {0, 5});
  expect(spec, {1, 2, 1, 2}, {1, 1, 3, 3}, {-1, -1, 15, 15});
}

TEST_F(Values, NormsWithoutParametersOnlyNormalise) {
  const auto spec = chain(2, {"name = 'x', op = 'instance_norm', affine = false, epsilon = 1e-12"}, "x");
  EXPECT_EQ(empty_parameters(spec).size(), 0U);
  expect(spec, {1, 2, 1, 2}, {1, 3, 5, 9}, {-1, 1, -1, 1});
}

// Squares of such values have no digits left for the differences.
TEST_F(Values, GroupNormSeesSmallDifferencesOfLargeValues) {
  const auto spec = chain(1, {"name = 'x', op = 'group_norm', groups = 1, epsilon = 1e-12"}, "x");
  parameters = empty_parameters(spec);
  Floats input(2 * 64 * 64);
  Floats expected(input.size());
  for (std::size_t i = 0; i < input.size(); ++i) {
    expected[i] = i / 64 % 2 == 0 ? -1 : 1;
    input[i] = (i < input.size() / 2 ? 5000 : -3000) + expected[i] / 4;
  }
  expect(spec, {2, 1, 64, 64}, input, expected);
}

TEST_F(Values, L2NormaliseDividesEachPixelByItsLength) {
  const auto spec = chain(3, {"name = 'x', op = 'l2_normalise', epsilon = 0.5"}, "x");
  // Lengths 3, 5, 0 and 0.1; the last two are divided by 0.5.
  expect(spec, {1, 3, 2, 2}, {1, 3, 0, 0.1F, 2, 0, 0, 0, -2, 4, 0, 0},
         {1 / 3.0F, 0.6F, 0, 0.2F, 2 / 3.0F, 0, 0, 0, -2 / 3.0F, 0.8F, 0, 0});
}

TEST_F(Values, GdnDividesByTheRootOfWeightedSquares) {
  for (const std::string op : {"gdn", "igdn"}) {
    const auto spec = chain(2, {"name = 'x', op = '" + op + "'"}, "x");
    parameters = empty_parameters(spec);
    set(parameters, "x.beta", {1, 2});
    set(parameters, "x.gamma", {std::sqrt(2.0F), 1, -5, 0.5F});  // squares 2, 1, none, 1/4
    // Of x = (2, 4): 1 + 2 * 4 + 16 = 25 and 4 + 16 / 4 = 8.
    const float root = std::sqrt(8.0F);
    const bool inverse = op == "igdn";
    expect(spec, {1, 2, 1, 1}, {2, 4}, {inverse ? 10 : 0.4F, inverse ? 4 * root : 4 / root});
  }
}

// Weights with the singular values 3 and 1.
TEST_F(Values, SpectralNormDividesByTheEstimateOfThePowerIteration) {
  const auto spec = chain(2, {"name = 'x', op = 'conv', out = 2, kernel = 1, spectral_norm = true"}, "x");
  parameters = empty_parameters(spec);
  set(parameters, "x.weights", {3, 0, 0, 1});
  set(parameters, "x.u", {1.2F, 1.6F});
  auto infer = Program::compile(spec, parameters, {1, 2, 1, 1}, Mode::infer);
  const float sigma = std::sqrt(3.88F);  // the length of (1.8, 0.8), that is W^T u of u = (0.6, 0.8)
  expect_near(run(infer, {1, 1}), {3 / sigma, 1 / sigma});
  auto train = Program::compile(spec, parameters, {1, 2, 1, 1}, Mode::train);
  const float after = std::sqrt((5.4F * 5.4F + 0.8F * 0.8F) / 3.88F);  // v as above, u its W v = (5.4, 0.8)
  expect_near(run(train, {1, 1}), {3 / after, 1 / after});
  EXPECT_NEAR(parameters.at("x.u").data()[0], 5.4F / std::hypot(5.4F, 0.8F), 1e-6F);
  for (int i = 0; i < 20; ++i) run(train, {1, 1});
  expect_near(run(train, {1, 1}), {1, 1 / 3.0F});
  EXPECT_NEAR(parameters.at("x.u").data()[0], 1, 1e-6F);
}

// A 3x3 convolution of many channels may use another algorithm; it must agree with the plain sum.
TEST_F(Values, WideConvAgreesWithItsDefinition) {
  constexpr int kChannels = 32;
  constexpr int kSide = 10;
  const auto spec = chain(kChannels, {"name = 'x', op = 'conv', out = 32, kernel = 3"}, "x");
  parameters = initialise(spec, 5);
  const Floats input = noise(kChannels * kSide * kSide);
  const float* weights = parameters.at("x.weights").data();
  Floats expected(input.size());
  for (int o = 0; o < kChannels; ++o) {
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        double sum = 0;
        for (int tap = 0; tap < kChannels * 9; ++tap) {
          const int row = y + tap / 3 % 3 - 1;
          const int column = x + tap % 3 - 1;
          if (row < 0 || row >= kSide || column < 0 || column >= kSide) continue;
          sum += static_cast<double>(weights[o * kChannels * 9 + tap]) *
                 input[static_cast<std::size_t>((tap / 9 * kSide + row) * kSide + column)];
        }
        expected[static_cast<std::size_t>((o * kSide + y) * kSide + x)] = static_cast<float>(sum);
      }
    }
  }
  auto program = Program::compile(spec, parameters, {1, kChannels, kSide, kSide}, Mode::infer);
  const Floats got = run(program, input);
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 2e-4F) << "element " << i;
}

}  // namespace
}  // namespace strait::nn::testing
