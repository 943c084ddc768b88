// What a program promises beyond its values: the same bits whatever the threads and the batch, and its
// errors.
#include "nn/program.h"

#include <cmath>
#include <cstring>
#include <set>

#include <omp.h>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

class Threads {
 public:
  explicit Threads(int count) : before_(omp_get_max_threads()) { omp_set_num_threads(count); }
  ~Threads() { omp_set_num_threads(before_); }

 private:
  int before_;
};

Floats infer(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape, int threads,
             const Floats& input) {
  const Threads guard(threads);
  auto program = Program::compile(spec, parameters, shape);
  return run(program, input);
}

bool same_bits(const Floats& a, const Floats& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

class SameBits : public ::testing::TestWithParam<Shape> {};

TEST_P(SameBits, ForAnyNumberOfThreads) {
  const auto spec = small_unet(32);
  const Parameters parameters = initialise(spec, 3);
  const Floats input = noise(GetParam().elements());
  EXPECT_TRUE(same_bits(infer(spec, parameters, GetParam(), 1, input),
                        infer(spec, parameters, GetParam(), 2, input)));
}

TEST_P(SameBits, AloneOrInABatch) {
  const auto spec = small_unet(32);
  const Parameters parameters = initialise(spec, 3);
  Shape three = GetParam();
  three.n = 3;
  const Floats batch = noise(three.elements());
  const Floats together = infer(spec, parameters, three, 2, batch);
  const std::size_t item = GetParam().elements();
  for (std::size_t i = 0; i < 3; ++i) {
    const Floats one(batch.begin() + static_cast<std::ptrdiff_t>(i * item),
                     batch.begin() + static_cast<std::ptrdiff_t>((i + 1) * item));
    const Floats alone = infer(spec, parameters, GetParam(), 1, one);
    EXPECT_EQ(std::memcmp(alone.data(), together.data() + i * item, item * sizeof(float)), 0) << "item " << i;
  }
}

// Pools, upsampling, products and slices in layouts of few and of many channels; in training, for backward
// has loops of its own.
TEST(SameBitsOfResizing, ForAnyThreadsAndBatch) {
  for (const std::string width : {"6", "48"}) {
    const auto spec = chain(
        1,
        {"name = 'a', op = 'conv', kernel = 3, out = " + width, "name = 'p', op = 'max_pool', kernel = 2",
         "name = 'm', op = 'global_average_pool'", "name = 'g', op = 'mul', from = ['p', 'm']",
         "name = 'u', op = 'upsample', factor = 2, mode = 'bilinear'",
         "name = 'q', op = 'average_pool', from = 'a', kernel = 3, stride = 1",
         "name = 's', op = 'mul', from = ['u', 'q']", "name = 'x', op = 'slice', begin = 1, count = 4"},
        "x");
    Parameters parameters = initialise(spec, 3);
    const Floats batch = noise(3 * 100 * 68);
    std::vector<Floats> gradients;
    Floats together;
    for (const int threads : {1, 2, 3}) {
      const Threads guard(threads);
      auto program = Program::compile(spec, parameters, {3, 1, 100, 68}, Mode::train);
      together = run(program, batch);
      std::copy(together.begin(), together.end(), program.output_gradient());
      program.backward();
      const Tensor& gradient = program.gradients().at("a.weights");
      gradients.emplace_back(gradient.data(), gradient.data() + gradient.size());
    }
    // oneDNN's sums for weights follow the threads in their last bits; those of the loops must not add to
    // that.
    for (std::size_t i = 0; i < gradients[0].size(); ++i) {
      EXPECT_NEAR(gradients[1][i], gradients[0][i], 1e-5F * std::abs(gradients[0][i]) + 1e-4F);
      EXPECT_NEAR(gradients[2][i], gradients[0][i], 1e-5F * std::abs(gradients[0][i]) + 1e-4F);
    }
    const Floats last(batch.end() - 100 * 68, batch.end());
    EXPECT_TRUE(same_bits(infer(spec, parameters, {1, 1, 100, 68}, 2, last),
                          Floats(together.end() - 4 * 100 * 68, together.end())));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, SameBits,
                         ::testing::Values(Shape{1, 1, 8, 8}, Shape{1, 1, 64, 48}, Shape{1, 1, 100, 132},
                                           Shape{1, 1, 256, 320}));

// Plain and, behind a convolution, in blocks of lanes.
TEST(SameBitsOfTraining, ForOpsThatSumInLoopsOfTheirOwn) {
  const Floats input = noise(3 * 5 * 30 * 40);
  for (const std::string op : {"layer_norm'", "group_norm', groups = 5", "instance_norm'", "l2_normalise'"}) {
    std::vector<std::string> layers = {"name = 's', op = 'group_norm', groups = 5", "name = 'y', op = '" + op,
                                       "name = 'x', op = '" + op};
    for (const bool blocked : {false, true}) {
      if (blocked) layers.insert(layers.begin(), "name = 'head', op = 'conv', out = 20, kernel = 1");
      const auto spec = chain(5, layers, "x");
      Parameters parameters = initialise(spec, 1);
      std::vector<Floats> results;
      for (const int threads : {1, 2, 3}) {
        const Threads guard(threads);
        auto program = Program::compile(spec, parameters, {3, 5, 30, 40}, Mode::train);
        Floats& all = results.emplace_back(run(program, input));
        std::copy(all.rbegin(), all.rend(), program.output_gradient());
        program.backward();
        for (const Tensor& tensor : program.gradients()) {
          if (tensor.name != "head.weights")
            all.insert(all.end(), tensor.data(), tensor.data() + tensor.size());
        }
        EXPECT_TRUE(same_bits(all, results.front())) << op << ", " << threads << " threads";
      }
    }
  }
}

TEST(SameBitsOfTraining, OfThePowerIterations) {
  const auto spec = chain(5, {"name = 'x', op = 'conv', out = 7, kernel = 11, spectral_norm = true"}, "x");
  const Floats input = noise(5 * 30 * 40);
  std::vector<Floats> results;
  for (const int threads : {1, 2, 3}) {
    const Threads guard(threads);
    Parameters parameters = initialise(spec, 1);
    auto program = Program::compile(spec, parameters, {1, 5, 30, 40}, Mode::train);
    run(program, input);
    Floats& all = results.emplace_back(run(program, input));
    const Tensor& u = parameters.at("x.u");
    all.insert(all.end(), u.data(), u.data() + u.size());
    EXPECT_TRUE(same_bits(all, results.front())) << threads << " threads";
  }
}

TEST_P(SameBits, OfNormalisation) {
  const auto spec =
      chain(1,
            {"name = 'a', op = 'conv', kernel = 3, stride = 2, out = 24", "name = 'b', op = 'gdn'",
             "name = 'c', op = 'igdn'", "name = 'd', op = 'group_norm', groups = 4",
             "name = 'e', op = 'l2_normalise'", "name = 'x', op = 'conv', kernel = 1, out = 1"},
            "x");
  const Parameters parameters = initialise(spec, 3);
  const std::size_t item = GetParam().elements();
  const Floats batch = noise(2 * item);
  const Floats together = infer(spec, parameters, {2, 1, GetParam().h, GetParam().w}, 2, batch);
  const Floats second(batch.begin() + static_cast<std::ptrdiff_t>(item), batch.end());
  const Floats alone = infer(spec, parameters, GetParam(), 1, second);
  EXPECT_TRUE(same_bits(alone, {together.end() - static_cast<std::ptrdiff_t>(alone.size()), together.end()}));
}

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
      std::set<std::string> expected = {"tail reorder"};
      if (precision == Precision::bf16 || mode == Mode::train) expected.insert("half reorder");
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
