// The whole objective against finite differences: plain gradient descent shows the gradient in what it does
// to the weights.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "trained.h"

namespace strait::autoencode::test {
namespace {

constexpr int64_t kItems = 6, kSide = 4;

train::Batch items() {
  train::Batch batch{{kItems, 1, kSide, kSide}, {}};
  for (int64_t i = 0; i < kItems * kSide * kSide; ++i)
    batch.data.push_back(static_cast<float>(0.5 + 0.45 * std::sin(1.7 * static_cast<double>(i * i % 101))));
  return batch;
}

void expect_gradient(std::vector<Setting> settings) {
  settings.push_back(text("optimiser.kind", "sgd"));
  settings.push_back(number("optimiser.momentum", 0));
  settings.push_back(text("optimiser.precision", "f32"));
  Trained trained(settings, kItems, kSide, kSide);
  const train::Batch batch = items();
  const auto loss = [&] { return trained.learn(batch, 0).at("loss"); };
  constexpr double kRate = 1e-2, kStep = 3e-4;
  for (const strait_trainer_tensor& tensor : trained.state()) {
    const std::string name = tensor.name;
    const bool statistics = name.ends_with(".mean") || name.ends_with(".variance");
    if (tensor.group != STRAIT_STATE_WEIGHTS || statistics) continue;
    std::vector<std::vector<float>> before;
    for (const strait_trainer_tensor& one : trained.state())
      before.emplace_back(one.data, one.data + train::elements(one));
    trained.learn(batch, kRate);
    std::vector<double> gradient;
    for (size_t i = 0; i < train::elements(tensor); ++i)
      gradient.push_back((before[&tensor - trained.state().data()][i] - tensor.data[i]) / kRate);
    for (size_t t = 0; t < before.size(); ++t)
      std::copy(before[t].begin(), before[t].end(), trained.state()[t].data);
    double along = 0, length = 0;
    for (const double one : gradient) length += one * one;
    length = std::sqrt(length);
    ASSERT_GT(length, 0) << name;
    const auto moved = [&](double by) {
      for (size_t i = 0; i < gradient.size(); ++i)
        tensor.data[i] =
            before[&tensor - trained.state().data()][i] + static_cast<float>(by * gradient[i] / length);
      return loss();
    };
    along = (moved(kStep) - moved(-kStep)) / (2 * kStep);
    moved(0);
    EXPECT_NEAR(along, length, 0.02 * length + 1e-5) << name;
  }
}

TEST(Gradient, OfADenseNetworkWithL1) {
  expect_gradient({whole("network.latent", 3), wholes("network.widths", {5}),
                   text("objective.sparsity", "l1"), number("objective.sparsity_weight", 0.1)});
}

TEST(Gradient, OfKlContractionAndCrossEntropyTogether) {
  expect_gradient({whole("network.latent", 3), text("network.latent_act", "sigmoid"),
                   text("network.output", "sigmoid"), text("objective.loss", "bce"),
                   text("objective.sparsity", "kl"), number("objective.sparsity_weight", 0.5),
                   number("objective.contraction", 0.5)});
}

TEST(Gradient, OfAConvolutionalNetworkWithNoise) {
  expect_gradient({text("network.kind", "convolutional"), whole("network.latent", 3),
                   wholes("network.widths", {4, 4}), whole("network.depth", 2),
                   text("network.output", "sigmoid"), number("objective.noise", 20)});
}

}  // namespace
}  // namespace strait::autoencode::test
