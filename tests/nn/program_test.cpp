// What a program promises beyond its values: what is fused, what is shared, what may be repeated, and its
// errors.
#include "nn/program.h"

#include <cmath>
#include <cstring>
#include <set>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

TEST(FusedActivation, EqualsTheLayerOfItsOwn) {
  for (const std::string act : {"leaky_relu", "relu", "sigmoid", "tanh", "elu", "gelu", "silu", "softplus"}) {
    for (const std::string out : {"5", "32"}) {
      const std::string slope = act == "leaky_relu" ? ", slope = 0.1" : "";
      const std::string head = "name = 'head', op = 'conv', kernel = 3, out = " + out;
      const auto fused = chain(3, {head + ", act = '" + act + "'" + slope}, "head");
      auto apart = chain(3, {head, "name = 'x', op = '" + act + "'" + slope}, "x");
      apart.outputs.emplace_back("head");  // inference fuses what nobody else reads
      Parameters parameters = initialise(fused, 1);
      for (const Mode mode : {Mode::infer, Mode::train}) {
        auto one = Program::compile(fused, parameters, {1, 3, 6, 9}, mode);
        auto two = Program::compile(apart, parameters, {1, 3, 6, 9}, mode);
        const Floats input = noise(3 * 6 * 9);
        const Floats a = run(one, input);
        const Floats b = run(two, input);
        for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-5F) << act << ", element " << i;
      }
    }
  }
}

TEST(FusedActivation, IsNoStepOfItsOwnInInference) {
  for (const std::string act : {"leaky_relu", "elu", "gelu", "silu", "softplus"}) {
    const auto spec = chain(16,
                            {"name = 'a', op = 'conv', kernel = 1, out = 16, act = '" + act + "'",
                             "name = 'b', op = 'dense', out = 3, act = '" + act + "'"},
                            "b", ", height = 4, width = 4");
    const Parameters parameters = initialise(spec, 1);
    auto program = Program::compile(spec, parameters, {1, 16, 4, 4});
    for (const StepTime& step : program.profile(1)) EXPECT_EQ(step.step.find(" act"), std::string::npos);
  }
}

// Inference adds in place where nobody else reads the value; training never does, so that it is the
// reference.
TEST(FusedSum, EqualsTheAddOfItsOwn) {
  const std::string conv = "op = 'conv', kernel = 3, out = 16";
  const std::vector<std::vector<std::string>> graphs = {
      {"name = 'a', " + conv, "name = 'b', " + conv, "name = 's', op = 'add', from = ['a', 'b']"},
      {"name = 'a', " + conv, "name = 'b', " + conv + ", from = 'in'",
       "name = 's', op = 'add', from = ['b', 'a']"},
      {"name = 'a', " + conv, "name = 'b', " + conv, "name = 'c', " + conv + ", from = 'a'",
       "name = 's', op = 'add', from = ['b', 'c']"},
      {"name = 'a', " + conv, "name = 'b', " + conv, "name = 'c', op = 'add', from = ['a', 'b']",
       "name = 'd', " + conv, "name = 'e', op = 'add', from = ['c', 'd']",
       "name = 's', op = 'add', from = ['e', 'a']"},
      {"name = 'a', " + conv, "name = 'b', " + conv, "name = 'c', op = 'relu'",
       "name = 'd', op = 'add', from = ['a', 'b']", "name = 's', op = 'add', from = ['c', 'd']"}};
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const auto spec = chain(3, graphs[i], "s");
    Parameters parameters = initialise(spec, 1);
    auto in_place = Program::compile(spec, parameters, {2, 3, 8, 12}, Mode::infer);
    auto apart = Program::compile(spec, parameters, {2, 3, 8, 12}, Mode::train);
    const Floats input = noise(2 * 3 * 8 * 12);
    const Floats a = run(in_place, input);
    const Floats b = run(apart, input);
    for (std::size_t k = 0; k < a.size(); ++k) ASSERT_NEAR(a[k], b[k], 1e-5F) << "graph " << i;
  }
}

TEST(FusedSum, LeavesNoStepOfItsOwnInResidualBlocks) {
  const auto spec = small_unet(32);
  const Parameters parameters = initialise(spec, 1);
  auto program = Program::compile(spec, parameters, {1, 1, 32, 32});
  for (const StepInfo& step : program.steps()) EXPECT_NE(step.step, "a forward");
}

// 48 channels are computed by Winograd's algorithm where oneDNN has it, which takes no leaky activation.
TEST(FusedSum, TakesItsActivationAlong) {
  for (const std::string act : {"relu", "leaky_relu"}) {
    for (const std::string out : {"8", "48"}) {
      const std::string conv = "op = 'conv', out = " + out + ", kernel = 3";
      const auto spec = chain(3,
                              {"name = 'a', " + conv, "name = 'p', " + conv, "name = 'b', " + conv,
                               "name = 'c', op = 'add', from = ['a', 'b']", "name = 'd', op = '" + act + "'"},
                              "d");
      Parameters parameters = initialise(spec, 1);
      auto fused = Program::compile(spec, parameters, {2, 3, 16, 20}, Mode::infer);
      auto apart = Program::compile(spec, parameters, {2, 3, 16, 20}, Mode::train);
      std::set<std::string> steps;
      for (const StepInfo& step : fused.steps()) steps.insert(step.step);
      EXPECT_EQ(steps.count("c forward"), 0U);
      const bool taken = act == "relu" || out == "8";
      EXPECT_TRUE(!taken || steps.count("d act") == 0) << act << out;
      const Floats input = noise(2 * 3 * 16 * 20);
      const Floats a = run(fused, input), b = run(apart, input);
      for (std::size_t k = 0; k < a.size(); ++k) ASSERT_NEAR(a[k], b[k], 1e-4F) << act << out;
    }
  }
}

// Values change their layout only where a layer needs plain rows: behind the input, and before the shuffle.
TEST(Layouts, ChangeAtTheEdgesOnly) {
  const auto spec = small_unet(32);
  Parameters parameters = initialise(spec, 1);
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    if (!cpu_has(precision)) continue;
    for (const Mode mode : {Mode::infer, Mode::train}) {
      auto program = Program::compile(spec, parameters, {1, 1, 32, 48}, mode, precision);
      std::set<std::string> chosen;
      for (const StepInfo& step : program.steps()) {
        if (step.macs > 0 && !step.backward) chosen.insert(step.layout);
      }
      // oneDNN 3.x takes channels last for some convolutions and blocks for others, whatever their
      // neighbours.
      if (chosen.size() > 1) GTEST_SKIP() << "this oneDNN prefers different layouts for neighbours";
      std::set<std::string> reorders;
      for (const StepInfo& step : program.steps()) {
        const bool of_weights = step.step.find("pack") != std::string::npos;
        if (step.step.find("reorder") == std::string::npos || of_weights) continue;
        EXPECT_TRUE(reorders.insert(step.step).second) << step.step << " twice";
      }
      std::set<std::string> expected = {"half reorder", "tail reorder"};
      if (mode == Mode::train) expected.insert("tail diff_dst reorder");
      EXPECT_EQ(reorders, expected) << name_of(precision);
    }
  }
}

TEST(Steps, SayWhatTheyAre) {
  const auto spec =
      chain(4, {"name = 'a', op = 'conv', kernel = 3, out = 32", "name = 'x', op = 'tanh'"}, "x");
  Parameters parameters = initialise(spec, 1);
  auto program = Program::compile(spec, parameters, {2, 4, 8, 8}, Mode::train);
  const std::vector<StepInfo> steps = program.steps();
  ASSERT_EQ(steps.size(), program.profile(1).size());
  const auto forward =
      std::find_if(steps.begin(), steps.end(), [](const StepInfo& step) { return step.step == "a forward"; });
  ASSERT_NE(forward, steps.end());
  EXPECT_EQ(forward->macs, 2 * 8 * 8 * 32 * 4 * 9);
  EXPECT_GE(forward->bytes, (2U * 8 * 8 * (4 + 32) + 32 * 4 * 9) * sizeof(float));
  EXPECT_EQ(forward->layout.substr(0, 4), "f32 ");
  EXPECT_FALSE(forward->implementation.empty());
  EXPECT_FALSE(forward->backward);
  EXPECT_TRUE(steps.back().backward);
}

TEST(Program, SharesPackedWeights) {
  const auto spec = small_unet(16);
  const Parameters parameters = initialise(spec, 1);
  const auto packed = std::make_shared<PackedWeights>();
  auto first = Program::compile(spec, parameters, {1, 1, 32, 32}, {.packed = packed});
  const std::size_t count = packed->packed();
  EXPECT_GT(count, 0U);
  auto second = Program::compile(spec, parameters, {1, 1, 32, 32}, {.packed = packed});
  EXPECT_EQ(packed->packed(), count);
  const Floats input = noise(32 * 32);
  EXPECT_TRUE(same_bits(run(first, input), run(second, input)));
}

TEST(Program, SharesWhatFollowsFromParameters) {
  const auto spec = chain(
      3, {"name = 'a', op = 'conv', kernel = 3, out = 16, spectral_norm = true", "name = 'x', op = 'gdn'"},
      "x");
  const Parameters parameters = initialise(spec, 1);
  const auto packed = std::make_shared<PackedWeights>();
  auto first = Program::compile(spec, parameters, {1, 3, 8, 8}, {.packed = packed});
  const std::size_t count = packed->packed();
  EXPECT_GE(count, 3U);  // weights, gamma, beta
  auto second = Program::compile(spec, parameters, {1, 3, 8, 8}, {.packed = packed});
  EXPECT_EQ(packed->packed(), count);
  const Floats input = noise(3 * 8 * 8);
  EXPECT_TRUE(same_bits(run(first, input), run(second, input)));
}

TEST(Program, TrainingFollowsTheParametersAndInferenceDoesNot) {
  const auto spec = small_unet(16);
  Parameters parameters = initialise(spec, 1);
  auto train = Program::compile(spec, parameters, {1, 1, 16, 16}, Mode::train);
  auto infer = Program::compile(spec, parameters, {1, 1, 16, 16}, Mode::infer);
  const Floats input = noise(16 * 16);
  const Floats before = run(train, input);
  const Floats packed = run(infer, input);
  for (float* w = parameters.at("b1.weights").data(); w != parameters.at("b1.weights").data() + 100; ++w)
    *w += 1;
  EXPECT_FALSE(same_bits(run(train, input), before));
  EXPECT_TRUE(same_bits(run(infer, input), packed));
}

TEST(Program, PassesAreRepeatable) {
  const auto spec = small_unet(16);
  Parameters parameters = initialise(spec, 1);
  auto program = Program::compile(spec, parameters, {2, 1, 16, 16}, Mode::train);
  const Floats seed = noise(2 * 16 * 16, 9);
  std::copy(seed.begin(), seed.end(), program.output_gradient());
  run(program, noise(2 * 16 * 16));
  program.backward();
  const Parameters first = program.gradients();
  EXPECT_THROW(program.backward(), Error) << "the values of the forward pass are gone";
  run(program, noise(2 * 16 * 16));
  program.backward();
  for (const Tensor& tensor : program.gradients()) {
    EXPECT_EQ(std::memcmp(tensor.data(), first.at(tensor.name).data(), tensor.size() * sizeof(float)), 0)
        << tensor.name;
  }
}

TEST(Program, RefusesWhatDoesNotFit) {
  const auto spec = small_unet(16);
  Parameters parameters = initialise(spec, 1);
  EXPECT_THROW(Program::compile(spec, parameters, {1, 3, 16, 16}, Mode::infer), Error);
  EXPECT_THROW(Program::compile(spec, parameters, {1, 1, 15, 16}, Mode::infer), Error);
  EXPECT_THROW(Program::compile(spec, parameters, {0, 1, 16, 16}, Mode::infer), Error);
  Parameters others = initialise(small_unet(32), 1);
  EXPECT_THROW(Program::compile(spec, others, {1, 1, 16, 16}, Mode::infer), Error);
  auto infer = Program::compile(spec, parameters, {1, 1, 16, 16}, Mode::infer);
  EXPECT_THROW(infer.backward(), Error);
  EXPECT_THROW(infer.input("other"), Error);
}

}  // namespace
}  // namespace strait::nn::testing
