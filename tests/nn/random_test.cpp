// Numbers out of counters, and the layers that draw them.
#include "nn/random.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <omp.h>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

template <class Fill>
Floats drawn(const Fill& fill, std::uint64_t seed, std::size_t count) {
  Floats values(count);
  for (std::size_t first = 0; first < count; first += kMostRandom) {
    fill(seed, first, values.data() + first, std::min(kMostRandom, count - first));
  }
  return values;
}

// The mean of f over the values.
template <class Function>
double mean(const Floats& values, const Function& f) {
  double sum = 0;
  for (const float value : values) sum += f(static_cast<double>(value));
  return sum / static_cast<double>(values.size());
}

constexpr std::size_t kMany = 1 << 20;

// Bounds are five standard deviations of each estimate.
TEST(Random, NormalsHaveTheMomentsAndTailsOfTheNormalDistribution) {
  const Floats values = drawn(random_normals, 3, kMany);
  const double root = std::sqrt(static_cast<double>(kMany));
  EXPECT_NEAR(mean(values, [](double x) { return x; }), 0, 5 / root);
  EXPECT_NEAR(mean(values, [](double x) { return x * x; }), 1, 5 * std::sqrt(2.0) / root);
  EXPECT_NEAR(mean(values, [](double x) { return x * x * x; }), 0, 5 * std::sqrt(15.0) / root);
  EXPECT_NEAR(mean(values, [](double x) { return x * x * x * x; }), 3, 5 * std::sqrt(96.0) / root);
  for (const double bound : {-2.0, -1.0, 0.0, 0.5, 1.5, 3.0}) {
    const double expected = std::erfc(-bound / std::sqrt(2.0)) / 2;
    EXPECT_NEAR(mean(values, [&](double x) { return x < bound ? 1.0 : 0.0; }), expected,
                5 * std::sqrt(expected * (1 - expected)) / root)
        << bound;
  }
}

TEST(Random, UniformsFillTheUnitIntervalEvenly) {
  const Floats values = drawn(random_uniforms, 3, kMany);
  for (int tenth = 0; tenth < 10; ++tenth) {
    const auto inside = [&](double x) { return x >= tenth / 10.0 && x < (tenth + 1) / 10.0 ? 1.0 : 0.0; };
    EXPECT_NEAR(mean(values, inside), 0.1, 5 * 0.3 / std::sqrt(static_cast<double>(kMany)));
  }
  for (const float value : values) ASSERT_TRUE(value >= 0 && value < 1);
}

TEST(Random, FollowsFromSeedAndCounterAlone) {
  for (const auto fill : {random_normals, random_uniforms}) {
    const Floats values = drawn(fill, 7, 4000);
    Floats some(100);
    fill(7, 1234, some.data(), some.size());
    EXPECT_TRUE(std::equal(some.begin(), some.end(), values.begin() + 1234));
    EXPECT_NE(drawn(fill, 8, 4000), values);
  }
}

// A head that hands the input on, so that there is something to train, then the layers.
NetworkSpec behind_identity(std::vector<std::string> layers) {
  layers.insert(layers.begin(), "name = 'head', op = 'conv', out = 1, kernel = 1");
  return chain(1, layers, "x");
}

Parameters identity() {
  Parameters parameters = empty_parameters(behind_identity({"name = 'x', op = 'relu'"}));
  parameters.at("head.weights").data()[0] = 1;
  return parameters;
}

Floats trained(const std::vector<std::string>& layers, const Floats& input, int items = 1,
               std::uint64_t seed = 1, int threads = 2) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(threads);
  Parameters parameters = identity();
  const int width = static_cast<int>(input.size()) / items;
  auto program = Program::compile(behind_identity(layers), parameters, {items, 1, 1, width}, Mode::train);
  omp_set_num_threads(before);
  program.set_seed(seed);
  return run(program, input);
}

// Layers that draw, each with its output named x.
const std::vector<std::vector<std::string>> kDrawing = {
    {"name = 'x', op = 'dropout', rate = 0.4"},
    {"name = 'x', op = 'quantise', mode = 'noise'"},
    {"name = 'x', op = 'reparameterise', from = ['head', 'in']"}};

TEST(RandomLayers, DrawTheSameForAnyThreadsAndBatch) {
  const Floats input = noise(30000);
  const Floats first(input.begin(), input.begin() + 10000);
  for (const auto& layers : kDrawing) {
    const Floats together = trained(layers, input, 3);
    EXPECT_EQ(trained(layers, input, 3, 1, 1), together);
    EXPECT_EQ(trained(layers, first), Floats(together.begin(), together.begin() + 10000));
  }
}

TEST(RandomLayers, DrawAnewForAnotherSeedOrName) {
  const Floats input = noise(1000);
  for (const auto& layers : kDrawing) {
    EXPECT_NE(trained(layers, input, 1, 2), trained(layers, input, 1, 1));
    std::string other = layers[0];
    other.replace(other.find("'x'"), 3, "'y'");
    EXPECT_NE(trained({other, "name = 'x', op = 'scale', by = 1"}, input), trained(layers, input));
  }
}

TEST(RandomLayers, RepeatAStepUntilTheNextSeed) {
  Parameters parameters = identity();
  auto program = Program::compile(behind_identity(kDrawing[0]), parameters, {1, 1, 10, 10}, Mode::train);
  const Floats input = noise(100);
  const Floats once = run(program, input);
  EXPECT_EQ(run(program, input), once);
  program.set_seed(1);
  EXPECT_NE(run(program, input), once);
  program.set_seed(0);
  EXPECT_EQ(run(program, input), once);
}

TEST(RandomLayers, OfInferenceTakeNoSeed) {
  auto program = Program::compile(behind_identity(kDrawing[0]), identity(), {1, 1, 4, 4});
  EXPECT_THROW(program.set_seed(1), Error);
}

TEST(Dropout, DropsAtItsRateAndScalesTheRest) {
  const Floats got = trained(kDrawing[0], Floats(100000, 3.0F));
  const auto dropped = std::count(got.begin(), got.end(), 0.0F);
  EXPECT_NEAR(static_cast<double>(dropped) / 1e5, 0.4, 5 * std::sqrt(0.24 / 1e5));
  for (const float value : got) ASSERT_TRUE(value == 0 || std::abs(value - 3 / 0.6F) < 1e-5F);
}

// Also when the next step's seed is set between the passes.
TEST(Dropout, HandsBackGradientsOfWhatItKept) {
  Parameters parameters = identity();
  auto program = Program::compile(behind_identity(kDrawing[0]), parameters, {1, 1, 1, 64}, Mode::train);
  for (std::size_t i = 0; i < 64; ++i) {
    Floats input(64, 0.0F);
    input[i] = 1;  // the weight's gradient is then the gradient at i
    program.set_seed(5);
    const Floats got = run(program, input);
    std::fill_n(program.output_gradient(), 64, 2.0F);
    program.set_seed(6);
    program.backward();
    EXPECT_FLOAT_EQ(program.gradients().at("head.weights").data()[0], 2 * got[i]);
  }
}

TEST(Reparameterise, DrawsWithTheMeanAndVarianceOfItsSources) {
  // Mean 0.5, variance e^0.5.
  const Floats got =
      trained({"name = 'x', op = 'reparameterise', from = ['head', 'in']"}, Floats(100000, 0.5F));
  const double root = std::sqrt(1e5);
  const double variance = std::exp(0.5);
  EXPECT_NEAR(mean(got, [](double x) { return x; }), 0.5, 5 * std::sqrt(variance) / root);
  EXPECT_NEAR(mean(got, [](double x) { return (x - 0.5) * (x - 0.5); }), variance,
              5 * variance * std::sqrt(2.0) / root);
}

TEST(Quantise, AddsNoiseOfOneStepInTraining) {
  const Floats input = noise(100000);
  Floats offsets = trained(kDrawing[1], input);
  for (std::size_t i = 0; i < input.size(); ++i) offsets[i] -= input[i];
  for (const float offset : offsets) ASSERT_LE(std::abs(offset), 0.5F + 1e-6F);
  EXPECT_NEAR(mean(offsets, [](double x) { return x; }), 0, 5 * std::sqrt(1.0 / 12) / std::sqrt(1e5));
  EXPECT_NEAR(mean(offsets, [](double x) { return x * x; }), 1.0 / 12, 0.002);
}

// At temperature t, 0.3 goes up with the odds exp((atanh 0.3 - atanh 0.7) / t).
TEST(Anneal, DrawsNeighboursByTheirDistance) {
  const std::vector<std::string> tempered = {"name = 'pool', op = 'global_average_pool', from = 'in'",
                                             "name = 't', op = 'scale', by = 0, shift = 0.5",
                                             "name = 'x', op = 'anneal', from = ['head', 't']"};
  const Floats got = trained(tempered, Floats(100000, 2.3F));
  for (const float value : got) ASSERT_TRUE(value >= 2 && value <= 3);
  const double odds = std::exp((std::atanh(0.3) - std::atanh(0.7)) / 0.5), chance = odds / (1 + odds);
  EXPECT_NEAR(mean(got, [](double x) { return x > 2.5 ? 1.0 : 0.0; }), chance,
              5 * std::sqrt(chance * (1 - chance) / 1e5));
  EXPECT_EQ(trained(tempered, Floats(100000, 2.3F), 1, 1, 1), got);
  EXPECT_NE(trained(tempered, Floats(100000, 2.3F), 1, 2), got);
}

TEST(Anneal, TakesTheNearestWhenCold) {
  const std::vector<std::string> cold = {"name = 'pool', op = 'global_average_pool', from = 'in'",
                                         "name = 't', op = 'scale', by = 0, shift = 0.01",
                                         "name = 'x', op = 'anneal', from = ['head', 't']"};
  EXPECT_EQ(trained(cold, {0.4F, 0.6F, -0.4F, -0.6F, -7.1F, 3}), (Floats{0, 1, 0, -1, -7, 3}));
}

// A VAE's bottleneck: inference decodes the mean, and does not compute the variance.
TEST(Inference, LeavesOutWhatItDoesNotUse) {
  const auto spec =
      chain(1,
            {"name = 'mean', op = 'conv', out = 2, kernel = 3",
             "name = 'logvar', op = 'conv', from = 'in', out = 2, kernel = 3",
             "name = 'z', op = 'reparameterise', from = ['mean', 'logvar']",
             "name = 'd', op = 'dropout', rate = 0.5", "name = 'out', op = 'conv', out = 1, kernel = 3"},
            "out");
  const auto direct = chain(
      1,
      {"name = 'mean', op = 'conv', out = 2, kernel = 3", "name = 'out', op = 'conv', out = 1, kernel = 3"},
      "out");
  Parameters parameters = initialise(spec, 2);
  auto program = Program::compile(spec, parameters, {1, 1, 8, 8}, Mode::infer);
  auto reference = Program::compile(direct, parameters, {1, 1, 8, 8}, Mode::infer);
  EXPECT_EQ(run(program, noise(64)), run(reference, noise(64)));
  std::set<std::string> layers;
  for (const StepTime& step : program.profile(1)) layers.insert(step.step.substr(0, step.step.find(' ')));
  EXPECT_EQ(layers, (std::set<std::string>{"mean", "out"}));
}

TEST(Inference, HandsOnAValueThatIsTheOutput) {
  for (const std::string layer :
       {"op = 'dropout', rate = 0.5", "op = 'detach'", "op = 'reparameterise', from = ['in', 'in']"}) {
    Parameters none;
    auto program = Program::compile(chain(1, {"name = 'x', " + layer}, "x"), none, {1, 1, 2, 2}, Mode::infer);
    const Floats input = {1, -2, 3, 4};
    EXPECT_EQ(run(program, input), input);
  }
}

}  // namespace
}  // namespace strait::nn::testing
