// The whole objective, from weights to loss and back, against finite differences.
#include "objective.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "network.h"
#include "nn/variational_model.h"

namespace strait::vae {
namespace {

constexpr int kItems = 3, kSide = 4;

struct Case {
  const char* name;
  NetworkOptions network;
  ObjectiveOptions objective;
  double beta = 1;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

NetworkOptions tiny(nn::Likelihood likelihood, int prior, int classes = 0, bool shared_scale = false) {
  return {.channels = likelihood == nn::Likelihood::logistic ? 3 : 1,
          .height = kSide,
          .width = kSide,
          .latent = 3,
          .widths = {4},
          .blocks = {1},
          .likelihood = likelihood,
          .shared_scale = shared_scale,
          .prior_components = prior,
          .classes = classes};
}

std::vector<float> numbers(size_t count, unsigned seed) {
  std::vector<float> made(count);
  for (size_t i = 0; i < count; ++i)
    made[i] = static_cast<float>(std::sin(1.7 * static_cast<double>(i + 1) * seed + seed));
  return made;
}

class Trained {
 public:
  explicit Trained(const Case& one)
      : case_(one),
        network_(build_network(one.network)),
        weights_(nn::initialise(network_, 1)),
        program_(nn::Program::compile(training_form(network_), weights_,
                                      {kItems * one.objective.samples, one.network.channels, kSide, kSide},
                                      nn::Mode::train)),
        objective_(one.objective) {
    for (nn::Tensor& tensor : weights_) {
      const std::vector<float> offsets = numbers(tensor.size(), 3);
      for (size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] += 0.1F * offsets[i];
    }
    fill();
  }

  Terms terms() {
    program_.set_seed(5);
    program_.forward();
    return objective_(program_, prior(), case_.beta);
  }

  // The derivative of the loss along a direction, as backpropagation has it.
  double slope(const nn::Parameters& direction) {
    terms();
    program_.backward();
    if (case_.objective.learned_prior) objective_.prior_gradients(program_, prior(), case_.beta);
    const nn::Parameters& gradients = program_.gradients();
    double sum = 0;
    for (const nn::Tensor& one : direction)
      for (size_t i = 0; i < one.size(); ++i)
        sum += static_cast<double>(one.data()[i]) * static_cast<double>(gradients.at(one.name).data()[i]);
    return sum;
  }

  double loss_at(const nn::Parameters& direction, double distance) {
    const nn::Parameters before = weights_;
    for (nn::Tensor& one : weights_)
      for (size_t i = 0; i < one.size(); ++i)
        one.data()[i] += static_cast<float>(distance) * direction.at(one.name).data()[i];
    const double loss = terms().loss;
    weights_.copy_from(before);
    return loss;
  }

  // Of one tensor: zero elsewhere.
  nn::Parameters direction(const std::string& tensor, unsigned seed) const {
    nn::Parameters made = weights_.zeros_like();
    nn::Tensor& one = made.at(tensor);
    const std::vector<float> values = numbers(one.size(), seed);
    std::copy(values.begin(), values.end(), one.data());
    return made;
  }

  const nn::Parameters& weights() const { return weights_; }

 private:
  nn::GaussianMixture prior() const {
    return nn::prior_of(weights_, static_cast<size_t>(case_.network.latent), "test");
  }
  void fill() {
    const auto samples = static_cast<size_t>(case_.objective.samples);
    const size_t each = static_cast<size_t>(case_.network.channels) * kSide * kSide;
    std::vector<float> pictures = numbers(kItems * each, 7);
    for (float& pixel : pictures) pixel = std::round((0.5F + 0.5F * pixel) * 255) / 255;
    for (size_t row = 0; row < kItems * samples; ++row) {
      std::copy_n(pictures.data() + row / samples * each, each, program_.input("picture") + row * each);
      const auto classes = static_cast<size_t>(case_.network.classes);
      if (classes > 0) program_.input("label")[row * classes + row / samples % classes] = 1;
    }
  }

  Case case_;
  nn::NetworkSpec network_;
  nn::Parameters weights_;
  nn::Program program_;
  Objective objective_;
};

class VaeObjective : public ::testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(
    All, VaeObjective,
    ::testing::Values(
        Case{"plain", tiny(nn::Likelihood::bernoulli, 0), {}},
        Case{"beta", tiny(nn::Likelihood::bernoulli, 0), {.beta = 4}, 4},
        Case{"free_nats", tiny(nn::Likelihood::bernoulli, 0), {.free_nats = 0.5}},
        Case{"mixture", tiny(nn::Likelihood::bernoulli, 4), {.learned_prior = true}, 0.5},
        Case{"weighted", tiny(nn::Likelihood::bernoulli, 0), {.samples = 4}},
        Case{"weighted_mixture",
             tiny(nn::Likelihood::bernoulli, 4),
             {.samples = 3, .learned_prior = true},
             0.5},
        Case{"gaussian", tiny(nn::Likelihood::gaussian, 0), {.likelihood = nn::Likelihood::gaussian}},
        Case{"logistic", tiny(nn::Likelihood::logistic, 0), {.likelihood = nn::Likelihood::logistic}},
        Case{"shared_scale",
             tiny(nn::Likelihood::logistic, 0, 0, true),
             {.likelihood = nn::Likelihood::logistic}},
        Case{"labels", tiny(nn::Likelihood::bernoulli, 0, 3), {}},
        Case{"labels_mixture", tiny(nn::Likelihood::bernoulli, 4, 3), {.learned_prior = true}, 0.5}),
    [](const auto& one) { return one.param.name; });

TEST_P(VaeObjective, GradientsAreThoseOfFiniteDifferences) {
  constexpr double kStep = 2e-3;
  Trained trained(GetParam());
  for (const nn::Tensor& tensor : trained.weights()) {
    const nn::Parameters direction = trained.direction(tensor.name, 11);
    const double slope = trained.slope(direction);
    const double measured =
        (trained.loss_at(direction, kStep) - trained.loss_at(direction, -kStep)) / (2 * kStep);
    const double rounding = 1e-4 * (1 + std::abs(trained.terms().loss));
    EXPECT_NEAR(slope, measured, 0.02 * std::abs(measured) + rounding) << tensor.name;
  }
}

TEST_P(VaeObjective, TermsAddUpToTheLoss) {
  const Case& one = GetParam();
  const Terms terms = Trained(one).terms();
  if (one.objective.samples > 1 || one.objective.free_nats > 0) return;
  EXPECT_NEAR(terms.loss, terms.reconstruction + one.beta * terms.kl, 1e-4 * std::abs(terms.loss));
}

TEST(VaeObjectiveWarmup, WeightRisesFromZero) {
  const Objective objective({.beta = 2, .warmup_steps = 10});
  EXPECT_EQ(objective.beta(0), 0);
  EXPECT_EQ(objective.beta(5), 1);
  EXPECT_EQ(objective.beta(10), 2);
  EXPECT_EQ(objective.beta(1000), 2);
}

TEST(VaeObjectiveFreeNats, CostNothingAndPullNothing) {
  Case one{"", tiny(nn::Likelihood::bernoulli, 0), {.free_nats = 100}};
  Trained trained(one);
  const Terms terms = trained.terms();
  EXPECT_NEAR(terms.loss, terms.reconstruction + 3 * 100, 1e-3);
  EXPECT_LT(terms.kl, 3 * 100);
}

}  // namespace
}  // namespace strait::vae
