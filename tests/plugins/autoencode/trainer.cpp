#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "nn/latent_model.h"
#include "trained.h"

namespace strait::autoencode::test {
namespace {

constexpr int64_t kItems = 64, kSide = 8;

// Bright squares at places that three numbers give.
train::Batch items() {
  train::Batch batch{{kItems, 1, kSide, kSide}, {}};
  for (int64_t i = 0; i < kItems; ++i)
    for (int64_t y = 0; y < kSide; ++y)
      for (int64_t x = 0; x < kSide; ++x) {
        const bool inside = std::abs(x - i % 8) < 2 && std::abs(y - i / 8) < 2;
        batch.data.push_back(inside ? 0.9F : 0.1F);
      }
  return batch;
}

std::vector<Setting> dense(std::vector<Setting> more) {
  std::vector<Setting> settings = {whole("network.latent", 8), wholes("network.widths", {32})};
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

TEST(AutoencodeTrainer, LearnsToRebuild) {
  const train::Batch batch = items();
  Trained conv(
      {text("network.kind", "convolutional"), whole("network.latent", 8), wholes("network.widths", {8, 16}),
       text("network.output", "sigmoid"), text("optimiser.precision", "f32")},
      kItems, kSide, kSide);
  Trained plain(dense({}), kItems, kSide, kSide);
  for (Trained* one : {&conv, &plain}) {
    const double first = one->learn(batch, 0.01).at("reconstruction");
    for (int step = 0; step < 80; ++step) one->learn(batch, 0.01);
    EXPECT_LT(one->learn(batch, 0).at("reconstruction"), 0.3 * first);
    EXPECT_LT(one->figures(batch).at("mse"), 0.04);
  }
}

TEST(AutoencodeTrainer, SparsityMakesLatentsSparse) {
  const train::Batch batch = items();
  const Setting relu = text("network.latent_act", "relu"), sigmoid = text("network.latent_act", "sigmoid");
  Trained plain(dense({relu}), kItems, kSide, kSide);
  Trained l1(dense({relu, text("objective.sparsity", "l1"), number("objective.sparsity_weight", 0.05)}),
             kItems, kSide, kSide);
  Trained kl(dense({sigmoid, text("objective.sparsity", "kl"), number("objective.sparsity_weight", 0.5),
                    number("objective.sparsity_target", 0.2)}),
             kItems, kSide, kSide);
  double first = 0, last = 0;
  for (int step = 0; step < 60; ++step) {
    EXPECT_EQ(plain.learn(batch, 0.01).count("sparsity"), 0U);
    l1.learn(batch, 0.01);
    last = kl.learn(batch, 0.01).at("sparsity");
    if (step == 0) first = last;
  }
  EXPECT_LT(last, 0.2 * first);
  const auto figures = l1.learn(batch, 0);
  EXPECT_NEAR(figures.at("loss"), figures.at("reconstruction") + 0.05 * figures.at("sparsity"), 1e-6);
  EXPECT_LT(figures.at("sparsity"), 1);
}

TEST(AutoencodeTrainer, ContractionIsReportedApart) {
  const train::Batch batch = items();
  const std::vector<Setting> settings = {whole("network.latent", 8), text("network.latent_act", "sigmoid"),
                                         number("objective.contraction", 0.1)};
  Trained trained(settings, kItems, kSide, kSide);
  const double first = trained.learn(batch, 0.02).at("contraction");
  for (int step = 0; step < 60; ++step) trained.learn(batch, 0.02);
  const auto figures = trained.learn(batch, 0);
  EXPECT_LT(figures.at("contraction"), 0.5 * first);
  EXPECT_NEAR(figures.at("loss"), figures.at("reconstruction") + 0.1 * figures.at("contraction"), 1e-6);
}

TEST(AutoencodeTrainer, NoiseComesFromTheStepsSeed) {
  const train::Batch batch = items();
  Trained one(dense({number("objective.noise", 50)}), kItems, kSide, kSide);
  const double loss = one.learn(batch, 0, 7).at("loss");
  EXPECT_EQ(one.learn(batch, 0, 7).at("loss"), loss);
  EXPECT_NE(one.learn(batch, 0, 8).at("loss"), loss);
}

TEST(AutoencodeTrainer, SavesAModelThatRebuildsAsItValidated) {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("strait_autoencode_" + std::to_string(getpid()));
  const train::Batch batch = items();
  Trained trained(dense({number("objective.noise", 20), text("network.output", "sigmoid")}), kItems, kSide,
                  kSide);
  trained.learn(batch, 0.01);
  trained.save_model("a", folder.string());
  const nn::LatentModel model = nn::LatentModel::load(folder);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(model.info().plugin, "autoencode");
  std::vector<float> latents(kItems * 8), rebuilt(batch.data.size());
  model.encode(batch.data.data(), kItems, latents.data());
  model.decode(latents.data(), kItems, rebuilt.data());
  double sum = 0;
  for (size_t i = 0; i < rebuilt.size(); ++i) sum += std::pow(rebuilt[i] - batch.data[i], 2);
  EXPECT_NEAR(sum / static_cast<double>(rebuilt.size()), trained.figures(batch).at("mse"), 1e-6);
}

TEST(AutoencodeTrainer, ShowsPicturesBesideWhatComesBack) {
  const train::Batch batch = items();
  Trained trained(dense({}), kItems, kSide, kSide);
  int shown = 0;
  trained.preview(batch, 1, [&](const std::string& name, const train::Batch& images, int columns) {
    ++shown;
    EXPECT_EQ(name, "picture-rebuilt");
    EXPECT_EQ(columns, 2);
    ASSERT_EQ(images.shape[0], 2 * kItems);
    for (size_t i = 0; i < kSide * kSide; ++i) EXPECT_EQ(images.data[i], batch.data[i]);
  });
  EXPECT_EQ(shown, 1);
}

}  // namespace
}  // namespace strait::autoencode::test
