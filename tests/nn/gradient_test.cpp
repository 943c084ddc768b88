// Every op's backward against finite differences.
#include <algorithm>
#include <cmath>

#include "gradient_check.h"

namespace strait::nn::testing {
namespace {

constexpr const char* kHead = "name = 'head', op = 'conv', out = 6, kernel = 1, bias = true";

struct Case {
  std::string name;
  std::vector<std::string> layers;
  std::string output = "x";
};

class Gradients : public ::testing::TestWithParam<Case> {};

TEST_P(Gradients, MatchFiniteDifferences) {
  // A maximum has a kink wherever another element takes over: smaller steps cross fewer.
  const double step = GetParam().name.find("max_pool") == std::string::npos ? 3e-4 : 5e-5;
  GradientCheck(chain(3, GetParam().layers, GetParam().output), {2, 3, 8, 12}).run(2e-2, step);
}

constexpr const char* kWide = "name = 'head', op = 'conv', out = 32, kernel = 1";  // in blocked layouts

// One of few channels and one of many: layouts, and with them the loops, differ.
std::vector<Case> both(const std::string& name, const std::vector<std::string>& layers) {
  Case narrow{name, {kHead}};
  Case wide{name + "_wide", {kWide}};
  for (Case* one : {&narrow, &wide}) one->layers.insert(one->layers.end(), layers.begin(), layers.end());
  return {narrow, wide};
}

std::vector<Case> resizing_and_arithmetic() {
  std::vector<Case> all = {
      {"slice_wide",
       {kWide, "name = 'a', op = 'slice', begin = 16, count = 16",
        "name = 'b', op = 'slice', from = 'head', begin = 0, count = 16",
        "name = 'x', op = 'mul', from = ['a', 'b']"}},
      {"slice_across_blocks", {kWide, "name = 'x', op = 'slice', begin = 5, count = 20"}},
      {"reparameterise",
       {kHead, "name = 'logvar', op = 'conv', from = 'in', out = 6, kernel = 1, bias = true",
        "name = 'x', op = 'reparameterise', from = ['head', 'logvar']"}},
      {"anneal",
       {kHead, "name = 'pool', op = 'global_average_pool'",
        "name = 'one', op = 'slice', begin = 0, count = 1",
        "name = 'temperature', op = 'scale', by = 0, shift = 0.8",
        "name = 'x', op = 'anneal', from = ['head', 'temperature']"}}};
  const auto add = [&](const std::string& name, const std::vector<std::string>& layers) {
    for (const Case& one : both(name, layers)) all.push_back(one);
  };
  add("max_pool", {"name = 'x', op = 'max_pool', kernel = 2"});
  add("max_pool_overlapping", {"name = 'x', op = 'max_pool', kernel = 3, stride = 2"});
  add("max_pool_pad", {"name = 'x', op = 'max_pool', kernel = 4, stride = 3, pad = 2"});
  add("average_pool", {"name = 'x', op = 'average_pool', kernel = 2"});
  add("average_pool_overlapping", {"name = 'x', op = 'average_pool', kernel = 4, stride = 1"});
  add("average_pool_pad", {"name = 'x', op = 'average_pool', kernel = 3, stride = 2, pad = 1"});
  add("global_average_pool", {"name = 'x', op = 'global_average_pool'"});
  add("global_max_pool", {"name = 'x', op = 'global_max_pool'"});
  add("upsample", {"name = 'x', op = 'upsample', factor = 3"});
  add("upsample_bilinear", {"name = 'x', op = 'upsample', factor = 2, mode = 'bilinear'"});
  add("upsample_bilinear_3", {"name = 'x', op = 'upsample', factor = 3, mode = 'bilinear'"});
  add("mul", {"name = 'y', op = 'tanh'", "name = 'x', op = 'mul', from = ['head', 'y', 'head']"});
  add("mul_gate",
      {"name = 'mean', op = 'global_average_pool'", "name = 'gate', op = 'sigmoid'",
       "name = 'y', op = 'tanh', from = 'head'", "name = 'x', op = 'mul', from = ['head', 'gate', 'y']"});
  add("sub", {"name = 'y', op = 'tanh'", "name = 'x', op = 'sub', from = ['y', 'head']"});
  add("scale", {"name = 'x', op = 'scale', by = -0.5, shift = 3"});
  add("dropout", {"name = 'x', op = 'dropout', rate = 0.3"});
  add("quantise_noise", {"name = 'x', op = 'quantise', mode = 'noise'"});
  return all;
}

std::vector<Case> cases() {
  std::vector<Case> all = {
      {"conv", {kHead, "name = 'x', op = 'conv', out = 5, kernel = 5"}},
      {"conv_bias", {kHead, "name = 'x', op = 'conv', out = 5, kernel = 2, bias = true"}},
      {"conv_stride", {kHead, "name = 'x', op = 'conv', out = 7, kernel = 3, stride = 2"}},
      {"conv_stride_kernel2", {kHead, "name = 'x', op = 'conv', out = 16, kernel = 2, stride = 2"}},
      {"conv_pad", {kHead, "name = 'x', op = 'conv', out = 7, kernel = 3, pad = 0"}},
      {"conv_first_layer",
       {"name = 'x', op = 'conv', out = 32, kernel = 3, act = 'leaky_relu', slope = 0.1"}},
      {"conv_3x3_wide",
       {"name = 'head', op = 'conv', out = 32, kernel = 1",
        "name = 'x', op = 'conv', out = 16, kernel = 3, act = 'leaky_relu', slope = 0.1, bias = true"}},
      {"conv_dilated", {kHead, "name = 'x', op = 'conv', out = 5, kernel = 3, dilation = 2, stride = 2"}},
      {"conv_groups", {kHead, "name = 'x', op = 'conv', out = 4, kernel = 3, groups = 2, bias = true"}},
      {"conv_depthwise",
       {"name = 'head', op = 'conv', out = 16, kernel = 1",
        "name = 'x', op = 'conv', out = 16, kernel = 3, groups = 16, dilation = 3, act = 'tanh'"}},
      {"deconv_groups", {kHead, "name = 'x', op = 'deconv', out = 4, kernel = 2, stride = 2, groups = 2"}},
      {"deconv", {kHead, "name = 'x', op = 'deconv', out = 5, kernel = 2, stride = 2"}},
      {"deconv_wide",
       {kHead, "name = 'x', op = 'deconv', out = 16, kernel = 4, stride = 2, bias = true, act = 'tanh'"}},
      {"pixel_shuffle",
       {"name = 'head', op = 'conv', out = 8, kernel = 3", "name = 'x', op = 'pixel_shuffle', factor = 2"}},
      {"pixel_unshuffle", {kHead, "name = 'x', op = 'pixel_unshuffle', factor = 2"}},
      {"add", {kHead, "name = 'y', op = 'tanh'", "name = 'x', op = 'add', from = ['head', 'y', 'head']"}},
      {"concat",
       {kHead, "name = 'y', op = 'conv', out = 16, kernel = 3",
        "name = 'z', op = 'concat', from = ['head', 'y', 'in', 'head']",
        "name = 'x', op = 'conv', out = 2, kernel = 1"}},
      {"batch_norm", {"name = 'head', op = 'conv', out = 6, kernel = 1", "name = 'x', op = 'batch_norm'"}},
      {"batch_norm_wide",
       {"name = 'head', op = 'conv', out = 16, kernel = 3", "name = 'b', op = 'batch_norm'",
        "name = 'x', op = 'relu'"}},
      {"group_norm", {kHead, "name = 'x', op = 'group_norm', groups = 2"}},
      {"instance_norm",
       {"name = 'head', op = 'conv', out = 16, kernel = 3", "name = 'n', op = 'instance_norm'",
        "name = 'x', op = 'conv', out = 4, kernel = 3"}},
      {"group_norm_across_blocks",
       {"name = 'head', op = 'conv', out = 20, kernel = 1", "name = 'x', op = 'group_norm', groups = 4"}},
      {"layer_norm", {kHead, "name = 'x', op = 'layer_norm'"}},
      {"instance_norm_alone", {kWide, "name = 'x', op = 'instance_norm', affine = false"}},
      {"l2_normalise", {kHead, "name = 'x', op = 'l2_normalise'"}},
      {"l2_normalise_wide", {kWide, "name = 'x', op = 'l2_normalise'"}},
      {"leaky_relu", {kHead, "name = 'x', op = 'leaky_relu', slope = 0.2"}},
  };
  for (const Case& one : resizing_and_arithmetic()) all.push_back(one);
  for (const std::string act : {"relu", "sigmoid", "tanh", "elu", "gelu", "silu", "softplus"}) {
    all.push_back({act, {kHead, "name = 'x', op = '" + act + "'"}});
    all.push_back(
        {"fused_" + act, {kHead, "name = 'x', op = 'conv', out = 5, kernel = 3, act = '" + act + "'"}});
    all.push_back({"winograd_" + act,
                   {"name = 'head', op = 'conv', out = 16, kernel = 1",
                    "name = 'y', op = 'conv', out = 16, kernel = 3, act = '" + act + "'",
                    "name = 'x', op = 'conv', out = 3, kernel = 1"}});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Ops, Gradients, ::testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param.name; });

TEST(GradientsOfDense, MatchFiniteDifferences) {
  const auto spec =
      chain(2,
            {"name = 'head', op = 'conv', out = 3, kernel = 3",
             "name = 'code', op = 'dense', out = 10, bias = true, act = 'leaky_relu', slope = 0.1",
             "name = 'wide', op = 'dense', out = 2, height = 4, width = 3, bias = true",
             "name = 'x', op = 'conv', out = 3, kernel = 3"},
            "x", ", height = 6, width = 5");
  GradientCheck(spec, {3, 2, 6, 5}).run();
}

// Wide enough for several strips of its loop.
TEST(GradientsOfUpsampling, MatchFiniteDifferencesInWidePictures) {
  for (const std::string factor : {"2", "3", "16"}) {
    const auto spec =
        chain(3, {kHead, "name = 'x', op = 'upsample', mode = 'bilinear', factor = " + factor}, "x");
    GradientCheck(spec, {1, 3, 3, 200}).run();
  }
}

TEST(GradientsOfReshape, MatchFiniteDifferences) {
  const auto spec = chain(2,
                          {"name = 'head', op = 'conv', out = 16, kernel = 3",
                           "name = 'a', op = 'reshape', channels = 5, height = 8, width = 12",
                           "name = 'b', op = 'conv', out = 3, kernel = 3", "name = 'x', op = 'flatten'"},
                          "x", ", height = 6, width = 5");
  GradientCheck(spec, {3, 2, 6, 5}).run();
}

// At the bound of beta and gamma the gradient is none by design, so that they start well above it.
TEST(GradientsOfGdn, MatchFiniteDifferences) {
  for (const std::string op : {"gdn", "igdn"}) {
    for (const std::string channels : {"6", "16", "20"}) {
      GradientCheck check(
          chain(2,
                {"name = 'head', op = 'conv', kernel = 3, out = " + channels, "name = 'n', op = '" + op + "'",
                 "name = 'x', op = 'conv', kernel = 1, out = 3"},
                "x"),
          {2, 2, 6, 7});
      for (float& value : check.values("n.gamma")) value = 0.2F + std::abs(value);
      check.run();
    }
  }
}

// Below their bound, parameters move only where descent leads back to it.
TEST(GradientsOfGdn, PassBelowTheBoundOnlyUpwards) {
  const auto spec = chain(2, {"name = 'x', op = 'igdn'"}, "x");
  Parameters parameters = empty_parameters(spec);
  set(parameters, "x.beta", {-1, 1});
  set(parameters, "x.gamma", {-1, 1, 1, -1});
  auto program = Program::compile(spec, parameters, {1, 2, 1, 1}, Mode::train);
  const auto gradient = [&](float direction, const std::string& tensor) {
    run(program, {1, 1});
    std::fill_n(program.output_gradient(), 2, direction);
    program.backward();
    return program.gradients().at(tensor).data();
  };
  EXPECT_EQ(gradient(1, "x.beta")[0], 0);
  EXPECT_GT(gradient(1, "x.beta")[1], 0);
  EXPECT_EQ(gradient(1, "x.gamma")[0], 0);
  EXPECT_GT(gradient(1, "x.gamma")[1], 0);
  EXPECT_LT(gradient(-1, "x.beta")[0], 0);
  EXPECT_LT(gradient(-1, "x.gamma")[3], 0);
}

// The iteration must have come to rest: until then its vectors move with the weights, and the gradient, for
// which they are constants, is another one by design.
TEST(GradientsOfSpectralNorm, MatchFiniteDifferences) {
  GradientCheck check(
      chain(2,
            {"name = 'head', op = 'conv', out = 16, kernel = 1",
             "name = 'y', op = 'conv', out = 16, kernel = 3, act = 'tanh', spectral_norm = true",
             "name = 'x', op = 'dense', out = 3, spectral_norm = true"},
            "x", ", height = 6, width = 5"),
      {3, 2, 6, 5});
  check.settle(300);
  check.run();
}

// A smaller step: the error of the difference falls with it, as steps cross fewer kinks of the many
// activations.
TEST(GradientsOfWholeNetworks, MatchFiniteDifferences) {
  GradientCheck(small_unet(16), {2, 1, 24, 16}).run(2e-2, 1e-4);
}

TEST(GradientsOfSeveralConsumers, AreSummed) {
  const auto spec =
      chain(2,
            {"name = 'head', op = 'conv', out = 16, kernel = 3, act = 'leaky_relu', slope = 0.1",
             "name = 'a', op = 'conv', out = 16, kernel = 3", "name = 'b', op = 'sigmoid', from = 'head'",
             "name = 'c', op = 'conv', out = 16, kernel = 1, from = 'head'",
             "name = 'x', op = 'add', from = ['a', 'b', 'c', 'head']"},
            "x");
  GradientCheck(spec, {2, 2, 6, 7}).run();
}

}  // namespace
}  // namespace strait::nn::testing
