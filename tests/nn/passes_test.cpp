// What inference rewrites before it compiles: the same values, fewer steps.
#include <set>

#include "networks.h"
#include "nn/passes/fold_batch_norm.h"
#include "nn/passes/fuse_activation.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

// Statistics as after some training.
Parameters trained(const NetworkSpec& spec) {
  Parameters parameters = initialise(spec, 2);
  unsigned seed = 1;
  for (Tensor& tensor : parameters) {
    const Floats offsets = noise(tensor.size(), ++seed);
    for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] += 0.4F * offsets[i];
  }
  return parameters;
}

std::set<std::string> steps_of(Program& program) {
  std::set<std::string> steps;
  for (const StepTime& step : program.profile(1)) steps.insert(step.step);
  return steps;
}

struct Case {
  std::string name;
  std::vector<std::string> layers;  // the last batch_norm is called "n", the last layer "x"
};

class FoldedBatchNorm : public ::testing::TestWithParam<Case> {};

// Where the layer before it is an output too, batch_norm stays a step of its own: the reference.
TEST_P(FoldedBatchNorm, EqualsTheLayerOfItsOwn) {
  const auto folded = chain(3, GetParam().layers, "x", ", height = 8, width = 12");
  auto apart = folded;
  for (const LayerSpec& layer : folded.layers) {
    if (layer.op == "batch_norm" && layer.from[0] != "in" && layer.name != "m")
      apart.outputs.push_back(layer.from[0]);
  }
  const Parameters parameters = trained(folded);
  auto one = Program::compile(folded, parameters, {2, 3, 8, 12});
  auto two = Program::compile(apart, parameters, {2, 3, 8, 12});
  EXPECT_EQ(steps_of(one).count("n forward"), 0U);
  EXPECT_EQ(steps_of(two).count("n forward"), 1U);
  const Floats input = noise(2 * 3 * 8 * 12);
  const Floats a = run(one, input);
  const Floats b = run(two, input);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 2e-5F) << "element " << i;
}

INSTANTIATE_TEST_SUITE_P(
    Layers, FoldedBatchNorm,
    ::testing::Values(Case{"conv",
                           {"name = 'c', op = 'conv', out = 5, kernel = 3", "name = 'n', op = 'batch_norm'",
                            "name = 'x', op = 'leaky_relu', slope = 0.1"}},
                      Case{"conv_bias",
                           {"name = 'c', op = 'conv', out = 16, kernel = 3, bias = true",
                            "name = 'n', op = 'batch_norm', epsilon = 0.1", "name = 'x', op = 'tanh'"}},
                      Case{"deconv",
                           {"name = 'c', op = 'deconv', out = 7, kernel = 2, stride = 2",
                            "name = 'n', op = 'batch_norm'", "name = 'x', op = 'conv', out = 2, kernel = 3"}},
                      Case{"dense",
                           {"name = 'c', op = 'dense', out = 3, height = 2, width = 2",
                            "name = 'n', op = 'batch_norm'", "name = 'x', op = 'relu'"}}),
    [](const auto& one) { return one.param.name; });

TEST(FoldedBatchNorm, MayFollowAnother) {
  const auto spec = chain(3,
                          {"name = 'c', op = 'conv', out = 5, kernel = 3", "name = 'n', op = 'batch_norm'",
                           "name = 'm', op = 'batch_norm'"},
                          "m");
  Parameters parameters = trained(spec);
  auto infer = Program::compile(spec, parameters, {1, 3, 4, 4});
  EXPECT_EQ(steps_of(infer), std::set<std::string>({"in reorder", "c forward", "c reorder"}));
  auto apart = spec;
  apart.outputs = {"m", "n", "c"};
  auto two = Program::compile(apart, parameters, {1, 3, 4, 4});
  const Floats a = run(infer, noise(48));
  const Floats b = run(two, noise(48));
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-5F) << "element " << i;
}

TEST(FoldedBatchNorm, LeavesAloneWhatOthersRead) {
  const std::string conv = "name = 'c', op = 'conv', out = 4, kernel = 3";
  const std::string norm = "name = 'n', op = 'batch_norm'";
  const auto folds = [](const std::vector<std::string>& layers) {
    auto spec = chain(4, layers, "x");
    return fold_batch_norm(spec).size();
  };
  EXPECT_EQ(folds({conv, norm, "name = 'x', op = 'relu'"}), 1U);
  EXPECT_EQ(folds({conv, norm, "name = 'x', op = 'add', from = ['c', 'n']"}), 0U);
  EXPECT_EQ(folds({conv + ", act = 'relu'", norm, "name = 'x', op = 'relu'"}), 0U);
  EXPECT_EQ(folds({norm, "name = 'x', op = 'relu'"}), 0U);
}

TEST(FoldedBatchNorm, IsSharedAndLeavesTheParametersAlone) {
  const auto spec =
      chain(3, {"name = 'c', op = 'conv', out = 32, kernel = 3", "name = 'x', op = 'batch_norm'"}, "x");
  const Parameters parameters = trained(spec);
  const Parameters before = parameters;
  const auto packed = std::make_shared<PackedWeights>();
  auto first = Program::compile(spec, parameters, {1, 3, 8, 8}, {.packed = packed});
  const std::size_t bytes = packed->bytes();
  EXPECT_GE(bytes, 32U * 27 * sizeof(float));
  auto second = Program::compile(spec, parameters, {1, 3, 16, 8}, {.packed = packed});
  EXPECT_EQ(packed->bytes(), bytes);
  for (const Tensor& tensor : before)
    EXPECT_EQ(Floats(tensor.data(), tensor.data() + tensor.size()),
              Floats(parameters.at(tensor.name).data(), parameters.at(tensor.name).data() + tensor.size()));
}

// Training normalises by the batch; nothing is folded there.
TEST(FoldedBatchNorm, IsForInferenceOnly) {
  const auto spec = chain(
      3, {"name = 'c', op = 'conv', out = 4, kernel = 3", "name = 'x', op = 'batch_norm', momentum = 1"},
      "x");
  Parameters parameters = trained(spec);
  auto train = Program::compile(spec, parameters, {2, 3, 4, 4}, Mode::train);
  EXPECT_EQ(steps_of(train).count("x forward"), 1U);
}

TEST(FusedActivations, GoIntoTheLayerBeforeThem) {
  auto spec =
      chain(3,
            {"name = 'a', op = 'conv', out = 4, kernel = 3", "name = 'b', op = 'leaky_relu', slope = 0.2",
             "name = 'c', op = 'deconv', out = 4, kernel = 2, stride = 2", "name = 'd', op = 'leaky_relu'",
             "name = 'e', op = 'tanh'", "name = 'x', op = 'add', from = ['d', 'e']"},
            "x");
  fuse_activations(spec);
  ASSERT_EQ(spec.layers.size(), 4U);
  EXPECT_EQ(spec.layers[0].text("act"), "leaky_relu");
  EXPECT_EQ(spec.layers[0].number("slope"), 0.2);
  EXPECT_EQ(spec.layers[1].from, std::vector<std::string>{"a"});
  EXPECT_EQ(spec.layers[1].number("slope"), 0.01);
  EXPECT_EQ(spec.layers[2].name, "e");
  EXPECT_EQ(spec.layers[3].from, (std::vector<std::string>{"c", "e"}));
  check(spec);
}

}  // namespace
}  // namespace strait::nn::testing
