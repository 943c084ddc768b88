#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "nn/latent_model.h"
#include "nn/safetensors.h"
#include "nn/variational_bound.h"
#include "strait/error.h"
#include "trained.h"

namespace strait::vae::test {
namespace {

std::string complaint(const std::vector<Setting>& settings, int64_t side = kSide) {
  try {
    Tiny(settings, {"across", "along"}, side);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Setting text(const char* name, const char* value) {
  return {name, std::string(value), {}};
}

class VaeLearns : public ::testing::TestWithParam<std::vector<Setting>> {};
INSTANTIATE_TEST_SUITE_P(
    All, VaeLearns,
    ::testing::Values(
        std::vector<Setting>{{"objective.binarise", true, {}}},
        std::vector<Setting>{text("objective.likelihood", "gaussian"), text("network.scale", "channel")},
        std::vector<Setting>{text("objective.likelihood", "logistic")},
        std::vector<Setting>{{"network.prior", int64_t{8}, {}}, {"objective.samples", int64_t{3}, {}}},
        std::vector<Setting>{labelled()},
        std::vector<Setting>{{"objective.free_nats", 0.2, {}}, {"objective.warmup_steps", int64_t{10}, {}}}));

TEST_P(VaeLearns, TheBoundRises) {
  Tiny trainer(GetParam());
  trainer.learn(2);
  const double before = trainer.figures().at("elbo");
  trainer.learn(80);
  const auto after = trainer.figures();
  EXPECT_GT(after.at("elbo"), before + 5);
  EXPECT_NEAR(after.at("elbo"), -after.at("reconstruction") - after.at("kl"), 1e-3);
  EXPECT_GE(after.at("bound"), after.at("elbo"));
  EXPECT_EQ(after.at("diverged"), 0);
}

TEST(VaeTrainer, SaysThatThePosteriorHasCollapsed) {
  Tiny trainer({{"objective.beta", 1000.0, {}}});
  trainer.learn(60);
  const auto figures = trainer.figures();
  EXPECT_EQ(figures.at("active"), 0);
  EXPECT_EQ(figures.at("collapsed"), 1);
}

TEST(VaeTrainer, SaysThatItDiverges) {
  Tiny trainer;
  trainer.learn(30);
  EXPECT_EQ(trainer.figures().at("diverged"), 0);
  for (const strait_trainer_tensor& one : trainer.state())
    if (one.group == STRAIT_STATE_WEIGHTS && std::string(one.name) == "fine.bias") one.data[0] += 30;
  EXPECT_EQ(trainer.figures().at("diverged"), 1);
}

TEST(VaeTrainer, RecipesThatMakeNoSenseAreErrors) {
  EXPECT_NE(
      complaint({{"network.prior", int64_t{4}, {}}, {"objective.free_nats", 1.0, {}}}).find("free_nats"),
      std::string::npos);
  EXPECT_NE(
      complaint({{"objective.samples", int64_t{4}, {}}, {"objective.free_nats", 1.0, {}}}).find("one sample"),
      std::string::npos);
  EXPECT_NE(complaint({{"objective.binarise", true, {}}, text("objective.likelihood", "logistic")})
                .find("not bernoulli"),
            std::string::npos);
  EXPECT_NE(complaint({text("network.scale", "channel")}).find("network.scale"), std::string::npos);
  EXPECT_NE(complaint({{"network.widths", std::vector<int64_t>{8}, {}}}).find("1 levels"), std::string::npos);
  EXPECT_NE(complaint({}, 9).find("multiples of 4"), std::string::npos);
  EXPECT_THROW(Tiny({labelled()}, {}), Error);
}

TEST(VaeTrainer, ItemsWithoutAClassAreErrorsWhereItAsksForThem) {
  Tiny trainer({labelled()});
  train::Batch batch = items(0, true);
  batch.labels[3] = -1;
  EXPECT_THROW(trainer.step(batch, 1, 1e-3), Error);
}

TEST(VaeTrainer, SavesWhatTheStageEncodeTakes) {
  const Folder folder;
  for (const bool labels : {false, true}) {
    Tiny trainer(labels ? std::vector<Setting>{labelled()} : std::vector<Setting>{});
    trainer.learn(3);
    trainer.save_model("tiny", folder.in("model"));
    const nn::LatentModel latents = nn::LatentModel::load(folder.in("model"));
    EXPECT_EQ(latents.latent_shape().elements(), 4U);
    EXPECT_EQ(latents.decodes(), !labels);  // what it shows depends on the label
    const nn::VariationalModel model = nn::VariationalModel::load(folder.in("model"));
    EXPECT_EQ(model.classes(), labels ? 2 : 0);
    std::vector<float> means(4), posterior(8);
    latents.encode(items(3, false).data.data(), 1, means.data());
    model.posterior(items(3, false).data.data(), 1, posterior.data());
    posterior.resize(4);
    EXPECT_EQ(means, posterior);
  }
}

TEST(VaeTrainer, APriorThatDoesNotFitIsRefused) {
  const Folder folder;
  Tiny trainer({{"network.prior", int64_t{3}, {}}});
  trainer.save_model("tiny", folder.in("model"));
  EXPECT_EQ(nn::VariationalModel::load(folder.in("model")).prior().components(), 3U);
  {
    std::fstream file(folder.in("model/weights.safetensors"),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-1, std::ios::end);
    file.put('\x7f');
  }
  EXPECT_THROW(nn::VariationalModel::load(folder.in("model")), Error);  // the checksum
  nn::Parameters parameters;
  parameters.add("prior_logits.weights", {3, 1});
  parameters.add("prior_means.weights", {12, 1});
  parameters.add("prior_log_variances.weights", {11, 1});
  EXPECT_THROW(nn::prior_of(parameters, 4, "test"), Error);
}

class VaeBound : public ::testing::Test {
 protected:
  void SetUp() override {
    Tiny trainer({{"network.prior", int64_t{4}, {}}});
    trainer.learn(40);
    trainer.save_model("tiny", folder_.in("model"));
  }
  std::vector<nn::Bound> bounds(int samples, uint64_t seed = 1) const {
    const train::Batch batch = items(99, false);
    std::vector<uint64_t> seeds;
    for (uint64_t i = 0; i < static_cast<uint64_t>(kItems); ++i) seeds.push_back(seed * 1000 + i);
    return nn::bounds(nn::VariationalModel::load(folder_.in("model")), batch.data.data(), nullptr, seeds,
                      samples);
  }
  static double nll(const std::vector<nn::Bound>& all) {
    double sum = 0;
    for (const nn::Bound& one : all) sum += one.importance / static_cast<double>(all.size());
    return sum;
  }

  Folder folder_;
};

TEST_F(VaeBound, OfOneSampleIsTheElbo) {
  for (const nn::Bound& one : bounds(1)) EXPECT_NEAR(one.importance, one.negative_elbo(), 1e-9);
}

TEST_F(VaeBound, FallsWithMoreSamples) {
  double before = nll(bounds(1));
  for (const int samples : {10, 100, 1000}) {
    const std::vector<nn::Bound> now = bounds(samples);
    EXPECT_LT(nll(now), before) << samples;
    for (const nn::Bound& one : now) EXPECT_LE(one.importance, one.negative_elbo());
    before = nll(now);
  }
}

TEST_F(VaeBound, FollowsFromTheSeed) {
  EXPECT_EQ(nll(bounds(20)), nll(bounds(20)));
  EXPECT_NE(nll(bounds(20)), nll(bounds(20, 2)));
}

}  // namespace
}  // namespace strait::vae::test
