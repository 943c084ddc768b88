// Likelihoods of pictures: values computed by hand, gradients against finite differences.
#include "nn/losses/likelihood.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <omp.h>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

double one(Likelihood likelihood, const Floats& statistics, const Floats& picture,
           Floats* gradient = nullptr) {
  double value = 0;
  if (gradient != nullptr) gradient->resize(statistics.size());
  log_likelihoods(likelihood, statistics.data(), picture.data(), 1, picture.size(), &value,
                  gradient == nullptr ? nullptr : gradient->data());
  return value;
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

TEST(LikelihoodByHand, Bernoulli) {
  EXPECT_NEAR(one(Likelihood::bernoulli, {0, 0}, {1, 0}), 2 * std::log(0.5), 1e-6);
  EXPECT_NEAR(one(Likelihood::bernoulli, {2, -3}, {1, 1}), std::log(sigmoid(2)) + std::log(sigmoid(-3)),
              1e-6);
  EXPECT_NEAR(one(Likelihood::bernoulli, {80, -80}, {0, 1}), -160, 1e-3);
}

TEST(LikelihoodByHand, Gaussian) {
  const double two = std::log(2.0), half_log_two_pi = 0.5 * std::log(2 * std::numbers::pi);
  const auto log_two = static_cast<float>(two);
  EXPECT_NEAR(one(Likelihood::gaussian, {0.25F, 0.5F, 0, log_two}, {0.75F, 0.5F}),
              -0.125 - two - 2 * half_log_two_pi, 1e-6);
}

TEST(LikelihoodByHand, LogisticIsTheDifferenceOfSigmoids) {
  const double scale = std::exp(-3.0), half = 1.0 / 510, x = 100.0 / 255;
  const double want = std::log(sigmoid((x + half - 0.4) / scale) - sigmoid((x - half - 0.4) / scale));
  EXPECT_NEAR(one(Likelihood::logistic, {0.4F, -3}, {static_cast<float>(x)}), want, 1e-4);
  EXPECT_NEAR(one(Likelihood::logistic, {0.4F, -3}, {0}), std::log(sigmoid((half - 0.4) / scale)), 1e-5);
  EXPECT_NEAR(one(Likelihood::logistic, {0.4F, -3}, {1}), std::log(1 - sigmoid((1 - half - 0.4) / scale)),
              1e-4);
}

TEST(LikelihoodByHand, LevelsOfALogisticAddUpToOne) {
  for (const float log_scale : {-9.0F, -6.5F, -3.0F, 0.0F, 2.0F}) {
    double sum = 0;
    for (int level = 0; level < 256; ++level)
      sum += std::exp(one(Likelihood::logistic, {0.31F, log_scale}, {static_cast<float>(level) / 255}));
    EXPECT_NEAR(sum, 1, 1e-4) << log_scale;
  }
}

class LikelihoodGradient : public ::testing::TestWithParam<Likelihood> {};
INSTANTIATE_TEST_SUITE_P(All, LikelihoodGradient,
                         ::testing::Values(Likelihood::bernoulli, Likelihood::gaussian, Likelihood::logistic),
                         [](const auto& one) { return name_of(one.param); });

// 0, some levels, 1, in turn.
Floats levels(std::size_t count) {
  Floats made(count);
  for (std::size_t i = 0; i < count; ++i)
    made[i] = i % 5 == 0 ? 0.0F : i % 5 == 1 ? 1.0F : static_cast<float>(i * 37 % 256) / 255;
  return made;
}

TEST_P(LikelihoodGradient, IsThatOfFiniteDifferences) {
  constexpr std::size_t kCount = 40;
  constexpr float kStep = 1e-2F;
  const Floats picture = levels(kCount);
  Floats statistics = noise(statistics_of(GetParam()) * kCount, 3), gradient;
  one(GetParam(), statistics, picture, &gradient);
  for (std::size_t i = 0; i < statistics.size(); ++i) {
    const float kept = statistics[i];
    statistics[i] = kept + kStep;
    const double above = one(GetParam(), statistics, picture);
    statistics[i] = kept - kStep;
    const double below = one(GetParam(), statistics, picture);
    statistics[i] = kept;
    const double measured = (above - below) / (2 * static_cast<double>(kStep));
    EXPECT_NEAR(static_cast<double>(gradient[i]), measured, 5e-3 * std::abs(measured) + 5e-3) << i;
  }
}

TEST_P(LikelihoodGradient, IsTheSameForAnyNumberOfThreads) {
  constexpr std::size_t kItems = 7, kElements = 50;
  const Floats pictures = levels(kItems * kElements);
  const Floats statistics = noise(kItems * statistics_of(GetParam()) * kElements, 4);
  const int threads = omp_get_max_threads();
  std::vector<std::pair<std::vector<double>, Floats>> results;
  for (const int count : {1, 4}) {
    omp_set_num_threads(count);
    std::vector<double> values(kItems);
    Floats gradient(statistics.size());
    log_likelihoods(GetParam(), statistics.data(), pictures.data(), kItems, kElements, values.data(),
                    gradient.data());
    results.emplace_back(values, gradient);
  }
  omp_set_num_threads(threads);
  EXPECT_EQ(results[0], results[1]);
}

TEST(Likelihoods, HeldScalesOnlyGrow) {
  Floats gradient;
  one(Likelihood::gaussian, {0.5F, -9}, {0.5F}, &gradient);
  EXPECT_EQ(gradient[1], 0);  // a good guess would have it smaller still
  one(Likelihood::gaussian, {0.5F, -9}, {0.7F}, &gradient);
  EXPECT_GT(gradient[1], 0);
}

TEST(Likelihoods, UnknownNamesAreErrors) {
  EXPECT_EQ(likelihood_named("logistic"), Likelihood::logistic);
  EXPECT_THROW(likelihood_named("poisson"), Error);
}

TEST(Binarise, DrawsOnesAsOftenAsPixelsSay) {
  const Floats grey(20000, 0.3F), ends = {0, 1, 0, 1};
  Floats drawn(grey.size());
  binarise(grey.data(), grey.size(), 1, drawn.data());
  EXPECT_NEAR(static_cast<double>(std::count(drawn.begin(), drawn.end(), 1.0F)), 6000, 300);
  Floats again(grey.size()), other(grey.size());
  binarise(grey.data(), grey.size(), 1, again.data());
  binarise(grey.data(), grey.size(), 2, other.data());
  EXPECT_EQ(drawn, again);
  EXPECT_NE(drawn, other);
  Floats kept(4);
  binarise(ends.data(), 4, 9, kept.data());
  EXPECT_EQ(kept, ends);
}

TEST(ExpectedPictures, AreSigmoidsOrTheMeans) {
  const Floats logits = {0, 2}, both = {0.1F, 0.9F, -3, -4};
  Floats picture(2);
  expected_pictures(Likelihood::bernoulli, logits.data(), 1, 2, picture.data());
  EXPECT_NEAR(picture[0], 0.5F, 1e-6);
  EXPECT_NEAR(static_cast<double>(picture[1]), sigmoid(2), 1e-6);
  expected_pictures(Likelihood::logistic, both.data(), 1, 2, picture.data());
  EXPECT_EQ(picture, (Floats{0.1F, 0.9F}));
}

}  // namespace
}  // namespace strait::nn::testing
