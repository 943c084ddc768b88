// The two gradients of a step against finite differences: plain gradient descent shows them in what it does
// to the weights.
#include "game.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "latent.h"
#include "network.h"
#include "random.h"
#include "strait/error.h"

namespace strait::gan {
namespace {

constexpr int kSide = 8, kLatent = 5, kBatch = 6;

NetworkOptions small(int classes, int channels = 1) {
  return {.channels = channels,
          .latent = kLatent,
          .classes = classes,
          .generator = {6, 5},
          .discriminator = {5, 6},
          .depth = 1};
}

Players players(int classes) {
  return {build_generator(small(classes), kSide, kSide), build_discriminator(small(classes), kSide, kSide)};
}

struct Items {
  std::vector<float> pictures;
  std::vector<int32_t> labels;
  BatchView view(bool labelled) const {
    BatchView batch{pictures.data(), kBatch, 1, kSide, kSide};
    if (labelled) batch.labels = labels;
    return batch;
  }
};

Items items() {
  Items made;
  Random random(9, 0);
  for (int i = 0; i < kBatch * kSide * kSide; ++i)
    made.pictures.push_back(static_cast<float>(random.uniform()));
  for (int i = 0; i < kBatch; ++i) made.labels.push_back(i % 3);
  return made;
}

GameOptions descent(Loss loss) {
  GameOptions options;
  options.loss = loss;
  options.augment = {.translation = 0.2, .cutout = 0.3, .brightness = 0.2, .contrast = 0.3};
  options.optimiser = {.kind = nn::OptimiserKind::sgd, .momentum = 0};
  return options;
}

struct Case {
  Loss loss;
  int classes;
};

class Gradient : public testing::TestWithParam<Case> {
 protected:
  Gradient() : game_(players(GetParam().classes), GetParam().classes, descent(GetParam().loss), 3) {
    game_.add_state_to(state_);
  }
  GameFigures step(double rate) { return game_.step(items_.view(GetParam().classes > 0), 4, rate); }
  std::vector<std::vector<float>> snapshot() const {
    std::vector<std::vector<float>> values;
    for (const StateTensor& one : state_) {
      size_t count = 1;
      for (const int64_t side : one.shape) count *= static_cast<size_t>(side);
      values.emplace_back(one.data, one.data + count);
    }
    return values;
  }
  void restore(const std::vector<std::vector<float>>& values) {
    for (size_t i = 0; i < values.size(); ++i) std::copy(values[i].begin(), values[i].end(), state_[i].data);
  }
  // The loss must fall along what descent did to a tensor as steeply as that is long. The power iterations of
  // spectral normalisation move with every pass, hence restore().
  void expect_gradient(const std::string& player, double GameFigures::*loss) {
    constexpr double kRate = 1e-3, kStep = 2e-3;
    const auto before = snapshot();
    for (size_t t = 0; t < state_.size(); ++t) {
      const std::string& name = state_[t].name;
      const bool discriminator = name.rfind("discriminator.", 0) == 0;
      const bool learned = name.ends_with(".weights") || name.ends_with(".bias") ||
                           name.ends_with(".scale") || name.ends_with(".shift");
      if (!learned || name.rfind("optimiser.", 0) == 0 || name.rfind("discriminator_optimiser.", 0) == 0)
        continue;
      if (discriminator != (player == "discriminator")) continue;
      restore(before);
      step(kRate);
      std::vector<double> gradient;
      double length = 0;
      for (size_t i = 0; i < before[t].size(); ++i) {
        gradient.push_back((before[t][i] - state_[t].data[i]) / kRate);
        length += gradient.back() * gradient.back();
      }
      length = std::sqrt(length);
      if (length < 1e-3) continue;  // lost in rounding
      const auto moved = [&](double by) {
        restore(before);
        for (size_t i = 0; i < gradient.size(); ++i)
          state_[t].data[i] += static_cast<float>(by * gradient[i] / length);
        return step(0).*loss;
      };
      const double slope = (moved(kStep) - moved(-kStep)) / (2 * kStep);
      EXPECT_NEAR(slope, length, 0.05 * length + 2e-4) << name;
      ++checked_;
    }
    restore(before);
  }

  Items items_ = items();
  Game game_;
  std::vector<StateTensor> state_;
  int checked_ = 0;
};

TEST_P(Gradient, OfTheDiscriminator) {
  for (int pass = 0; pass < 30; ++pass) step(0);  // until the power iterations stand still
  expect_gradient("discriminator", &GameFigures::discriminator_loss);
  EXPECT_GE(checked_, 4);
}

TEST_P(Gradient, OfTheGenerator) {
  for (int pass = 0; pass < 30; ++pass) step(0);
  expect_gradient("generator", &GameFigures::generator_loss);
  EXPECT_GE(checked_, 4);
}

INSTANTIATE_TEST_SUITE_P(Losses, Gradient,
                         testing::Values(Case{Loss::hinge, 0}, Case{Loss::hinge, 3},
                                         Case{Loss::non_saturating, 3}, Case{Loss::minimax, 0}));

TEST(Game, LossesByHand) {
  const std::vector<float> real{2, 0.5F}, fake{-2, 0};
  std::vector<float> by_real(2), by_fake(2);
  EXPECT_NEAR(discriminator_loss(Loss::hinge, real, fake, by_real.data(), by_fake.data()), 0.25 + 0.5, 1e-6);
  EXPECT_EQ(by_real, (std::vector<float>{0, -0.5F}));
  EXPECT_EQ(by_fake, (std::vector<float>{0, 0.5F}));
  EXPECT_NEAR(generator_loss(Loss::hinge, fake, by_fake.data()), 1, 1e-6);
  const auto softplus = [](double x) { return std::log1p(std::exp(x)); };
  EXPECT_NEAR(discriminator_loss(Loss::minimax, real, fake, by_real.data(), by_fake.data()),
              (softplus(-2) + softplus(-0.5) + softplus(-2) + softplus(0)) / 2, 1e-6);
  EXPECT_NEAR(generator_loss(Loss::non_saturating, fake, by_fake.data()), (softplus(2) + softplus(0)) / 2,
              1e-6);
  EXPECT_NEAR(generator_loss(Loss::minimax, fake, by_fake.data()), -(softplus(-2) + softplus(0)) / 2, 1e-6);
  EXPECT_NEAR(by_fake[1], -0.25, 1e-6);
}

TEST(Game, StepsAreTheSameForOneSeed) {
  const Items batch = items();
  std::vector<std::vector<float>> ends;
  for (const uint64_t seed : {1, 1, 2}) {
    Game game(players(3), 3, {}, 3);
    for (uint64_t step = 0; step < 3; ++step) game.step(batch.view(true), 10 * seed + step, 1e-3);
    const nn::Tensor& weights = game.generator().at("up1.weights");
    ends.emplace_back(weights.data(), weights.data() + weights.size());
  }
  EXPECT_EQ(ends[0], ends[1]);
  EXPECT_NE(ends[0], ends[2]);
}

TEST(Game, SeveralStepsOfTheDiscriminatorShareTheBatch) {
  const Items batch = items();
  GameOptions options;
  options.discriminator_steps = 3;
  Game game(players(0), 0, options, 3);
  EXPECT_EQ(game.step(batch.view(false), 1, 1e-3).real.size(), size_t{2 * kSide * kSide});
  options.discriminator_steps = 4;
  Game other(players(0), 0, options, 3);
  EXPECT_THROW(other.step(batch.view(false), 1, 1e-3), Error);
}

TEST(Game, RefusesItemsWithoutALabel) {
  Items batch = items();
  batch.labels[2] = -1;
  Game game(players(3), 3, {}, 3);
  EXPECT_THROW(game.step(batch.view(true), 1, 1e-3), Error);
  EXPECT_THROW(game.step(batch.view(false), 1, 1e-3), Error);
}

}  // namespace
}  // namespace strait::gan
