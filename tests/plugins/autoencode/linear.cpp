#include "linear.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <random>

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>
#include <unistd.h>

#include "nn/latent_model.h"
#include "trained.h"

namespace strait::autoencode::test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int64_t kItems = 200, kSide = 5;
constexpr Eigen::Index kNumbers = kSide * kSide, kLatent = 3;

// Around 0.5, of variances that fall along random directions.
train::Batch items() {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  MatrixXd mix(kNumbers, kNumbers);
  for (double& one : mix.reshaped()) one = normal(random);
  train::Batch batch{{kItems, 1, kSide, kSide}, {}};
  for (int64_t i = 0; i < kItems; ++i) {
    VectorXd item(kNumbers);
    for (Eigen::Index d = 0; d < kNumbers; ++d)
      item(d) = 0.15 * std::pow(0.7, static_cast<double>(d)) * normal(random);
    item = mix * item / std::sqrt(static_cast<double>(kNumbers));
    for (const double one : item) batch.data.push_back(static_cast<float>(0.5 + one));
  }
  return batch;
}

// The principal axes by the whole covariance.
struct Pca {
  VectorXd mean;
  MatrixXd axes;
  double mse;
};

Pca pca_of(const train::Batch& batch) {
  const MatrixXd all = Eigen::Map<const Eigen::MatrixXf>(batch.data.data(), kNumbers, kItems).cast<double>();
  Pca made{all.rowwise().mean(), {}, 0};
  const MatrixXd centred = all.colwise() - made.mean;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solved(centred * centred.transpose());
  made.axes = solved.eigenvectors().rightCols(kLatent).rowwise().reverse();
  made.mse = (centred - made.axes * (made.axes.transpose() * centred)).squaredNorm() /
             static_cast<double>(centred.size());
  return made;
}

std::vector<Setting> linear_settings(const std::string& axes) {
  return {text("network.kind", "linear"), whole("network.latent", kLatent), text("network.axes", axes)};
}

// Of the decoder, a column an axis.
MatrixXd decoder_of(Trained& trained, const nn::LatentModel*& keep) {
  static std::optional<nn::LatentModel> model;
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("strait_linear_" + std::to_string(getpid()));
  trained.save_model("linear", folder.string());
  model.emplace(nn::LatentModel::load(folder));
  std::filesystem::remove_all(folder);
  keep = &*model;
  std::vector<float> latents((kLatent + 1) * kLatent), pictures((kLatent + 1) * kNumbers);
  for (Eigen::Index i = 0; i < kLatent; ++i) latents[(i + 1) * kLatent + i] = 1;
  model->decode(latents.data(), kLatent + 1, pictures.data());
  const MatrixXd all = Eigen::Map<Eigen::MatrixXf>(pictures.data(), kNumbers, kLatent + 1).cast<double>();
  return all.rightCols(kLatent).colwise() - all.col(0);
}

void train_linear(Trained& trained, const train::Batch& batch) {
  for (int step = 0; step < 800; ++step)
    trained.learn(batch, 0.01 * (1 + std::cos(3.14159 * step / 800)) + 1e-6);
}

TEST(LinearAutoencoder, ReachesPcaAndItsAxesInOrder) {
  const train::Batch batch = items();
  const Pca want = pca_of(batch);
  Trained trained(linear_settings("ordered"), kItems, kSide, kSide);
  train_linear(trained, batch);
  const auto figures = trained.figures(batch);
  EXPECT_NEAR(figures.at("mse"), want.mse, 1e-3 * want.mse);
  EXPECT_EQ(figures.at("active"), kLatent);
  const nn::LatentModel* model = nullptr;
  const MatrixXd axes = decoder_of(trained, model);
  EXPECT_LT((axes.transpose() * axes - MatrixXd::Identity(kLatent, kLatent)).cwiseAbs().maxCoeff(), 1e-5);
  for (Eigen::Index i = 0; i < kLatent; ++i) {
    EXPECT_GT(std::abs(axes.col(i).dot(want.axes.col(i))), 1 - 1e-4) << i;
    EXPECT_GT(axes.col(i).maxCoeff(), -axes.col(i).minCoeff()) << i;
  }
  std::vector<float> latents(kItems * kLatent);
  model->encode(batch.data.data(), kItems, latents.data());
  const VectorXd mean =
      Eigen::Map<Eigen::MatrixXf>(latents.data(), kLatent, kItems).cast<double>().rowwise().mean();
  EXPECT_LT(mean.cwiseAbs().maxCoeff(), 1e-4);
}

TEST(LinearAutoencoder, RawWeightsSpanTheSame) {
  const train::Batch batch = items();
  const Pca want = pca_of(batch);
  Trained trained(linear_settings("raw"), kItems, kSide, kSide);
  train_linear(trained, batch);
  EXPECT_NEAR(trained.figures(batch).at("mse"), want.mse, 2e-3 * want.mse);
  const nn::LatentModel* model = nullptr;
  const MatrixXd axes = decoder_of(trained, model);
  EXPECT_GT((axes.transpose() * axes - MatrixXd::Identity(kLatent, kLatent)).cwiseAbs().maxCoeff(), 1e-2);
  const MatrixXd outside = axes - want.axes * (want.axes.transpose() * axes);
  EXPECT_LT(outside.norm(), 1e-2 * axes.norm());
}

// What steps remember of the latents weighs recent batches most; the axes shall be those of all items.
TEST(LinearAutoencoder, FittedAxesAreThoseOfAllItems) {
  const train::Batch all = items();
  const Pca want = pca_of(all);
  Trained trained(linear_settings("ordered"), kItems, kSide, kSide);
  train_linear(trained, all);
  train::Batch part{{kItems / 10, 1, kSide, kSide}, {}};
  part.data.assign(all.data.begin(), all.data.begin() + kItems / 10 * kNumbers);
  for (int step = 0; step < 200; ++step) trained.learn(part, 0);
  const nn::LatentModel* model = nullptr;
  const auto largest_angle = [&] {
    return std::acos((decoder_of(trained, model).transpose() * want.axes).diagonal().cwiseAbs().minCoeff());
  };
  EXPECT_GT(largest_angle(), 0.05);
  ASSERT_TRUE(trained.fits());
  for (int64_t first = 0; first < kItems; first += kItems / 10) {
    part.data.assign(all.data.begin() + first * kNumbers,
                     all.data.begin() + (first + kItems / 10) * kNumbers);
    trained.fit(part, false);
  }
  trained.fit(part, true);  // what is held out does not count
  EXPECT_LT(largest_angle(), 0.02);
}

TEST(LinearAutoencoder, ResumesFromItsState) {
  const train::Batch batch = items();
  Trained one(linear_settings("ordered"), kItems, kSide, kSide),
      other(linear_settings("ordered"), kItems, kSide, kSide);
  for (int step = 0; step < 5; ++step) one.learn(batch, 0.01);
  ASSERT_EQ(one.state().size(), other.state().size());
  for (size_t t = 0; t < one.state().size(); ++t)
    std::copy_n(one.state()[t].data, train::elements(one.state()[t]), other.state()[t].data);
  EXPECT_EQ(one.learn(batch, 0.01), other.learn(batch, 0.01));
  EXPECT_EQ(one.figures(batch), other.figures(batch));
}

TEST(RunningMean, DoesNotDependOnBatches) {
  const std::vector<float> values = {1, 2, 3, 6, 5, 10};
  RunningMean one(2), many(2);
  one.add(values.data(), 3);
  many.add(values.data(), 1);
  many.add(values.data() + 2, 2);
  EXPECT_EQ(one.mean(), (std::vector<float>{3, 6}));
  EXPECT_EQ(many.mean(), one.mean());
  EXPECT_EQ(many.count(), 3);
}

TEST(LatentMoments, GiveTheCovariance) {
  const std::vector<float> latents = {0, 0, 2, 4};
  LatentMoments moments(2);
  EXPECT_EQ(moments.covariance().norm(), 0);
  moments.add(latents.data(), 1, 1);
  moments.add(latents.data() + 2, 1, 1);
  const MatrixXd covariance = moments.covariance();
  EXPECT_NEAR(covariance(0, 0), 1, 1e-6);
  EXPECT_NEAR(covariance(0, 1), 2, 1e-6);
  EXPECT_NEAR(covariance(1, 1), 4, 1e-6);
  moments.add(latents.data(), 1, 0);  // the others are forgotten
  EXPECT_EQ(moments.covariance().norm(), 0);
}

}  // namespace
}  // namespace strait::autoencode::test
