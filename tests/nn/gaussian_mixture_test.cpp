// Mixtures: densities computed by hand, gradients against finite differences, what is drawn.
#include "nn/gaussian_mixture.h"

#include <cmath>
#include <numbers>

#include "networks.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

double log_normal(double x, double mean, double log_variance) {
  return -0.5 *
         (std::log(2 * std::numbers::pi) + log_variance + std::pow(x - mean, 2) * std::exp(-log_variance));
}

double density(const GaussianMixture& mixture, const Floats& latent) {
  double value = 0;
  mixture.log_densities(latent.data(), nullptr, 1, &value, nullptr);
  return value;
}

TEST(GaussianMixture, DensitiesByHand) {
  EXPECT_NEAR(density(GaussianMixture::unit(2), {1, -2}), log_normal(1, 0, 0) + log_normal(-2, 0, 0), 1e-6);
  const GaussianMixture mixture(Floats{std::log(3.0F), 0}, Floats{1, -1},
                                Floats{0, 0.5F});  // weights 3/4, 1/4
  const double want = 0.75 * std::exp(log_normal(0.2, 1, 0)) + 0.25 * std::exp(log_normal(0.2, -1, 0.5));
  EXPECT_NEAR(density(mixture, {0.2F}), std::log(want), 1e-6);
}

TEST(GaussianMixture, ClassesWeighTheSameComponentsEachInItsWay) {
  // Class 0: weights 3/4, 1/4; class 1: 1/5, 4/5.
  const GaussianMixture mixture(Floats{std::log(3.0F), 0, 0, std::log(4.0F)}, Floats{1, -1}, Floats{0, 0}, 2);
  EXPECT_EQ(mixture.components(), 2U);
  const Floats latents{0.2F, 0.2F};
  const std::vector<std::int32_t> labels{1, 0};
  std::vector<double> values(2);
  mixture.log_densities(latents.data(), labels.data(), 2, values.data(), nullptr);
  const double near = std::exp(log_normal(0.2, 1, 0)), far = std::exp(log_normal(0.2, -1, 0));
  EXPECT_NEAR(values[0], std::log(0.2 * near + 0.8 * far), 1e-6);
  EXPECT_NEAR(values[1], std::log(0.75 * near + 0.25 * far), 1e-6);
  int right = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    float latent = 0;
    mixture.sample(seed, 1, 0, &latent);
    right += latent > 0 ? 1 : 0;
  }
  EXPECT_NEAR(right / 4000.0, 0.2, 5 * std::sqrt(0.2 * 0.8 / 4000));
}

TEST(GaussianMixture, FarFromEverythingStaysFinite) {
  EXPECT_NEAR(density(GaussianMixture(Floats{0, 0}, Floats{0, 1}, Floats{0, 0}), {300}),
              std::log(0.5) + log_normal(300, 1, 0), 0.01);
}

struct Made {
  Floats logits = noise(6, 1), means = noise(6, 2), log_variances = noise(6, 3);
  GaussianMixture mixture() const { return {logits, means, log_variances, 2}; }  // classes
};

TEST(GaussianMixture, GradientsAreThoseOfFiniteDifferences) {
  constexpr float kStep = 1e-2F;
  Made made;
  Floats latents = noise(8, 4);
  const std::vector<std::int32_t> labels = {0, 1, 1, 0};
  const std::vector<double> scales = {1, -0.5, 2, 0.25};
  const auto sum = [&] {
    std::vector<double> values(4);
    made.mixture().log_densities(latents.data(), labels.data(), 4, values.data(), nullptr);
    return scales[0] * values[0] + scales[1] * values[1] + scales[2] * values[2] + scales[3] * values[3];
  };
  Floats by_latents(8), by_logits(6), by_means(6), by_log_variances(6);
  std::vector<double> values(4);
  made.mixture().log_densities(latents.data(), labels.data(), 4, values.data(), by_latents.data());
  for (std::size_t i = 0; i < 8; ++i) by_latents[i] *= static_cast<float>(scales[i / 2]);
  made.mixture().add_gradients(latents.data(), labels.data(), scales.data(), 4,
                               {by_logits.data(), by_means.data(), by_log_variances.data()});
  const auto check = [&](Floats& numbers, const Floats& gradient) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const float kept = numbers[i];
      numbers[i] = kept + kStep;
      const double above = sum();
      numbers[i] = kept - kStep;
      const double below = sum();
      numbers[i] = kept;
      EXPECT_NEAR(static_cast<double>(gradient[i]), (above - below) / (2 * static_cast<double>(kStep)), 2e-3)
          << i;
    }
  };
  check(latents, by_latents);
  check(made.logits, by_logits);
  check(made.means, by_means);
  check(made.log_variances, by_log_variances);
}

TEST(GaussianMixture, SamplesHaveItsMomentsAndTemperatureIsOfTheNoise) {
  const GaussianMixture mixture(Floats{std::log(3.0F), 0}, Floats{-1, 3}, Floats{0, 0});
  double sum = 0, squares = 0;
  constexpr int kCount = 20000;
  for (std::uint64_t seed = 0; seed < kCount; ++seed) {
    float latent = 0, cold = 0, again = 0;
    mixture.sample(seed, 0, 1, &latent);
    mixture.sample(seed, 0, 1, &again);
    mixture.sample(seed, 0, 0, &cold);
    EXPECT_EQ(latent, again);
    EXPECT_TRUE(cold == -1 || cold == 3) << cold;
    sum += static_cast<double>(latent);
    squares += static_cast<double>(latent) * static_cast<double>(latent);
  }
  EXPECT_NEAR(sum / kCount, 0, 0.06);      // 3/4 * -1 + 1/4 * 3
  EXPECT_NEAR(squares / kCount, 4, 0.12);  // 1 + 3/4 + 9/4
}

}  // namespace
}  // namespace strait::nn::testing
