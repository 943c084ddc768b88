// Optimisers: steps computed by hand, ten steps of PyTorch's (fixtures/optimisers, written by
// tools/oracles/optimisers.py), and what all of them owe.
#include "nn/optimiser.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <omp.h>

#include "networks.h"
#include "nn/safetensors.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

constexpr OptimiserKind kKinds[] = {OptimiserKind::adam, OptimiserKind::adamw, OptimiserKind::adamax,
                                    OptimiserKind::sgd};

// One number to train, of rank 1 unless said otherwise.
class OneWeight {
 public:
  OneWeight(float start, OptimiserOptions options, std::vector<std::int64_t> shape = {1})
      : weights_(with(start, std::move(shape))),
        gradients_(weights_.zeros_like()),
        optimiser_(weights_, std::move(options)) {}

  // The weight after a step along `gradient`.
  float step(float gradient, double learning_rate = 0.1) {
    *gradients_.at("w").data() = gradient;
    EXPECT_DOUBLE_EQ(optimiser_.step(weights_, gradients_, learning_rate), std::fabs(gradient));
    return *weights_.at("w").data();
  }
  float remembered(const std::string& what) { return *optimiser_.state().at(what).data(); }

 private:
  static Parameters with(float start, std::vector<std::int64_t> shape) {
    Parameters weights;
    *weights.add("w", std::move(shape)).data() = start;
    return weights;
  }

  Parameters weights_;
  Parameters gradients_;
  Optimiser optimiser_;
};

// Two steps with gradients 1 and then -2, as the paper's algorithm 1 gives them in exact arithmetic.
TEST(Optimiser, AdamFollowsThePaper) {
  OneWeight one(1, {.beta1 = 0.5, .beta2 = 0.75, .epsilon = 1e-30});
  EXPECT_NEAR(one.step(1), 0.9, 1e-6);
  // m = -0.75, corrected -1; v = 0.1875 + 1, corrected 1.1875 / 0.4375.
  EXPECT_NEAR(one.step(-2), 0.9 + 0.1 / std::sqrt(1.1875 / 0.4375), 1e-6);
  EXPECT_EQ(one.remembered("steps"), 2);
  EXPECT_FLOAT_EQ(one.remembered("first.w"), -0.75F);
  EXPECT_FLOAT_EQ(one.remembered("second.w"), 1.1875F);
}

TEST(Optimiser, AdamaxFollowsThePaper) {
  OneWeight one(1, {.kind = OptimiserKind::adamax, .beta1 = 0.5, .beta2 = 0.25, .epsilon = 1e-30});
  EXPECT_NEAR(one.step(4), 0.9, 1e-6);
  // m = 1 - 1, corrected 0: the weight stays. u = max(1, 2).
  EXPECT_NEAR(one.step(-2), 0.9, 1e-6);
  EXPECT_FLOAT_EQ(one.remembered("largest.w"), 2);
}

TEST(Optimiser, SgdGathersVelocity) {
  OneWeight heavy(1, {.kind = OptimiserKind::sgd, .momentum = 0.5});
  EXPECT_FLOAT_EQ(heavy.step(1), 0.9F);
  EXPECT_FLOAT_EQ(heavy.step(1), 0.75F);
  EXPECT_FLOAT_EQ(heavy.remembered("velocity.w"), 1.5F);
  OneWeight ahead(1, {.kind = OptimiserKind::sgd, .momentum = 0.5, .nesterov = true});
  EXPECT_FLOAT_EQ(ahead.step(1), 0.85F);
}

// Without a gradient only decay is left: decoupled it takes its share; as a penalty it is Adam's whole
// gradient.
TEST(Optimiser, DecaysMatricesOnly) {
  const OptimiserOptions apart{.kind = OptimiserKind::adamw, .weight_decay = 0.5};
  EXPECT_FLOAT_EQ(OneWeight(4, apart, {1, 1}).step(0), 4 - 0.1F * 0.5F * 4);
  EXPECT_FLOAT_EQ(OneWeight(4, apart, {1}).step(0), 4);
  EXPECT_FLOAT_EQ(OneWeight(4, apart, {}).step(0), 4);
  const OptimiserOptions penalty{.kind = OptimiserKind::adam, .weight_decay = 0.5};
  EXPECT_NEAR(OneWeight(4, penalty, {1, 1}).step(0), 3.9, 1e-6);
  EXPECT_FLOAT_EQ(OneWeight(4, penalty, {1}).step(0), 4);
  const OptimiserOptions sgd{.kind = OptimiserKind::sgd, .weight_decay = 0.5};
  EXPECT_FLOAT_EQ(OneWeight(4, sgd, {1, 1}).step(0), 4 - 0.1F * 0.5F * 4);
}

TEST(Optimiser, ClipsTheWholeGradient) {
  Parameters weights;
  weights.add("a", {1});
  weights.add("b", {1});
  Parameters gradients = weights.zeros_like();
  *gradients.at("a").data() = 3;
  *gradients.at("b").data() = 4;
  Optimiser optimiser(weights, {.kind = OptimiserKind::sgd, .clip_norm = 1});
  EXPECT_DOUBLE_EQ(optimiser.step(weights, gradients, 1), 5);
  EXPECT_FLOAT_EQ(*weights.at("a").data(), -0.6F);
  EXPECT_FLOAT_EQ(*weights.at("b").data(), -0.8F);
}

TEST(Optimiser, GivesGroupsRatesOfTheirOwn) {
  Parameters weights;
  for (const char* name : {"encoder.a", "encoder.b", "head"}) weights.add(name, {1});
  Parameters gradients = weights.zeros_like();
  for (Tensor& gradient : gradients) *gradient.data() = 1;
  Optimiser optimiser(weights,
                      {.kind = OptimiserKind::sgd, .rate_factors = {{"encoder.a", 0}, {"encoder.", 0.25}}});
  optimiser.step(weights, gradients, 1);
  EXPECT_EQ(*weights.at("encoder.a").data(), 0);
  EXPECT_EQ(*weights.at("encoder.b").data(), -0.25F);
  EXPECT_EQ(*weights.at("head").data(), -1);
}

TEST(Optimiser, LeavesRunningStatisticsAlone) {
  Parameters weights;
  weights.add("w", {1});
  *weights.add("mean", {1}, false).data() = 3;
  const Parameters gradients = weights.zeros_like(true);
  Optimiser optimiser(weights);
  optimiser.step(weights, gradients, 1);
  EXPECT_EQ(*weights.at("mean").data(), 3);
  EXPECT_EQ(optimiser.state().find("first.mean"), nullptr);
}

TEST(Optimiser, ChangesNothingWhereTheGradientIsNotFinite) {
  for (const OptimiserKind kind : kKinds) {
    Parameters weights;
    *weights.add("a", {2}).data() = 7;
    Parameters gradients = weights.zeros_like();
    gradients.at("a").data()[1] = NAN;
    Optimiser optimiser(weights, {.kind = kind});
    EXPECT_FALSE(std::isfinite(optimiser.step(weights, gradients, 0.1)));
    EXPECT_EQ(weights.at("a").data()[0], 7);
    for (const Tensor& tensor : optimiser.state()) EXPECT_EQ(tensor.data()[0], 0) << tensor.name;
  }
}

// Rounds of steps on made-up gradients, from step number `from`.
void steps(Optimiser& optimiser, Parameters& weights, unsigned from, unsigned to) {
  Parameters gradients = weights.zeros_like();
  for (unsigned step = from; step < to; ++step) {
    for (Tensor& gradient : gradients) {
      const auto values = noise(gradient.size(), step);
      std::copy(values.begin(), values.end(), gradient.data());
    }
    optimiser.step(weights, gradients, 0.01);
  }
}

std::vector<float> all_values(const Parameters& set) {
  std::vector<float> values;
  for (const Tensor& tensor : set) values.insert(values.end(), tensor.data(), tensor.data() + tensor.size());
  return values;
}

Parameters some_weights() {
  Parameters weights;
  weights.add("w", {123, 81});
  weights.add("b", {81});
  for (Tensor& tensor : weights) {
    const auto values = noise(tensor.size(), 99);
    std::copy(values.begin(), values.end(), tensor.data());
  }
  return weights;
}

TEST(Optimiser, ResumesToTheSameBitsFromItsState) {
  for (const OptimiserKind kind : kKinds) {
    const OptimiserOptions options{.kind = kind, .weight_decay = 0.1, .clip_norm = 20};
    Parameters weights = some_weights();
    Optimiser optimiser(weights, options);
    steps(optimiser, weights, 0, 5);
    Parameters resumed_weights = weights;
    Optimiser resumed(resumed_weights, options);
    resumed.state().copy_from(optimiser.state());
    steps(optimiser, weights, 5, 10);
    steps(resumed, resumed_weights, 5, 10);
    EXPECT_EQ(all_values(resumed_weights), all_values(weights)) << name_of(kind);
    EXPECT_EQ(all_values(resumed.state()), all_values(optimiser.state())) << name_of(kind);
    EXPECT_NE(all_values(some_weights()), all_values(weights));
  }
}

TEST(Optimiser, HasTheSameBitsForAnyNumberOfThreads) {
  const int before = omp_get_max_threads();
  for (const OptimiserKind kind : kKinds) {
    std::vector<std::vector<float>> results;
    for (const int threads : {1, 3}) {
      omp_set_num_threads(threads);
      Parameters weights = some_weights();
      Optimiser optimiser(weights, {.kind = kind, .weight_decay = 0.1, .clip_norm = 20});
      steps(optimiser, weights, 0, 3);
      results.push_back(all_values(weights));
    }
    EXPECT_EQ(results[0], results[1]) << name_of(kind);
  }
  omp_set_num_threads(before);
}

TEST(Optimiser, RefusesOptionsOutOfRange) {
  Parameters weights;
  weights.add("w", {1});
  const auto message = [&](const OptimiserOptions& options) -> std::string {
    try {
      Optimiser optimiser(weights, options);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::usage);
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({.beta1 = 1}), "optimiser: beta1 is 1 (expected 0 to below 1)");
  EXPECT_EQ(message({.beta2 = -0.5}), "optimiser: beta2 is -0.5 (expected 0 to below 1)");
  EXPECT_EQ(message({.epsilon = 0}), "optimiser: epsilon is 0 (expected more than 0)");
  EXPECT_EQ(message({.momentum = 2}), "optimiser: momentum is 2 (expected 0 to below 1)");
  EXPECT_EQ(message({.weight_decay = -1}), "optimiser: weight_decay is -1 (expected 0 or more)");
  EXPECT_EQ(message({.clip_norm = NAN}), "optimiser: clip_norm is nan (expected 0 or more)");
  EXPECT_EQ(message({.rate_factors = {{"w", -1}}}), "optimiser: rate factor is -1 (expected 0 or more)");
}

TEST(Optimiser, IsChosenByName) {
  for (const OptimiserKind kind : kKinds) EXPECT_EQ(optimiser_named(name_of(kind)), kind);
  try {
    optimiser_named("admw");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::usage);
    EXPECT_STREQ(error.what(), "optimiser: there is no 'admw'; did you mean 'adamw'?");
  }
}

struct Oracle {
  const char* fixture;
  OptimiserOptions options;
};

void PrintTo(const Oracle& oracle, std::ostream* out) {
  *out << oracle.fixture;
}

const std::vector<Oracle> kOracles = {
    {"adam", {.beta1 = 0.8, .beta2 = 0.95}},
    {"adam_decay_clip", {.weight_decay = 0.1, .clip_norm = 2}},
    {"adamw", {.kind = OptimiserKind::adamw, .beta2 = 0.99, .weight_decay = 0.3}},
    {"adamax", {.kind = OptimiserKind::adamax, .beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.1}},
    {"sgd", {.kind = OptimiserKind::sgd, .momentum = 0}},
    {"sgd_momentum", {.kind = OptimiserKind::sgd, .momentum = 0.7, .weight_decay = 0.1}},
    {"sgd_nesterov",
     {.kind = OptimiserKind::sgd, .momentum = 0.7, .nesterov = true, .weight_decay = 0.1, .clip_norm = 2}}};

class OptimiserOracle : public ::testing::TestWithParam<Oracle> {};
INSTANTIATE_TEST_SUITE_P(PyTorch, OptimiserOracle, ::testing::ValuesIn(kOracles),
                         [](const auto& one) { return std::string(one.param.fixture); });

TEST_P(OptimiserOracle, AgreesOverTenSteps) {
  const auto file = std::filesystem::path(STRAIT_SOURCE_DIR) / "tests/nn/fixtures/optimisers" /
                    (std::string(GetParam().fixture) + ".safetensors");
  const Parameters stored = read_safetensors(file).tensors;
  Parameters weights;
  for (const char* name : {"w", "b"}) {
    const Tensor& start = stored.at(std::string("start.") + name);
    std::copy_n(start.data(), start.size(), weights.add(name, start.shape).data());
  }
  Parameters gradients = weights.zeros_like();
  Optimiser optimiser(weights, GetParam().options);
  for (std::size_t step = 0; step < stored.at("norm").size(); ++step) {
    for (Tensor& one : gradients)
      std::copy_n(stored.at("gradient." + one.name).data() + step * one.size(), one.size(), one.data());
    const double rate = 0.05 / (1 + static_cast<double>(step));
    EXPECT_NEAR(optimiser.step(weights, gradients, rate), stored.at("norm").data()[step], 1e-5);
    for (const Tensor& one : weights) {
      const float* wanted = stored.at("weights." + one.name).data() + step * one.size();
      for (std::size_t i = 0; i < one.size(); ++i)
        ASSERT_NEAR(one.data()[i], wanted[i], 1e-6) << one.name << " " << i << " after step " << step;
    }
  }
}

}  // namespace
}  // namespace strait::nn::testing
