#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/settings.h"
#include "host/stage_instance.h"
#include "nn/classifier.h"
#include "nn/latent_model.h"
#include "strait/error.h"
#include "train/trainer_handle.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::encoder {
namespace {

constexpr int64_t kSide = 8, kItems = 24;

const strait_trainer& extension() {
  return *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
}

ParamValues params(std::vector<Setting> more) {
  std::vector<Setting> settings = {{"network.channels", int64_t{1}, {}},
                                   {"network.widths", std::vector<int64_t>{8, 16}, {}},
                                   {"network.blocks", std::vector<int64_t>{1, 1}, {}},
                                   {"network.latent", int64_t{16}, {}},
                                   {"network.head", std::vector<int64_t>{16, 8}, {}},
                                   {"objective.view_shift", 0.1, {}},
                                   {"objective.view_brightness", 0.2, {}},
                                   {"optimiser.precision", std::string("f32"), {}}};
  settings.insert(settings.end(), more.begin(), more.end());
  std::vector<Problem> problems;
  ParamValues values =
      check_settings(settings, extension().params, extension().param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

// Stripes across, along, or aslant; each at its own phase.
train::Batch items(int64_t from, bool labels = true) {
  train::Batch batch{{kItems, 1, kSide, kSide}, {}};
  for (int64_t i = from; i < from + kItems; ++i) {
    const double phase = 0.9 * static_cast<double>(i);
    for (int64_t y = 0; y < kSide; ++y)
      for (int64_t x = 0; x < kSide; ++x) {
        const double at = static_cast<double>(i % 3 == 0 ? x : i % 3 == 1 ? y : x + y);
        batch.data.push_back(static_cast<float>(0.5 + 0.4 * std::sin(1.4 * at + phase)));
      }
    if (labels) batch.labels.push_back(static_cast<int32_t>(i % 3));
  }
  return batch;
}

class Tiny : public train::TrainerHandle {
 public:
  explicit Tiny(std::vector<Setting> more = {}, std::vector<std::string> classes = {"a", "b", "c"})
      : TrainerHandle(extension(), host::host_table(), params(std::move(more)), 1) {
    prepare({kItems, kSide, kSide, std::move(classes)});
  }
  std::map<std::string, double> learn(int64_t steps, bool labels = true) {
    train::Metrics last;
    for (int64_t i = 0; i < steps; ++i)
      last = step(items(i * kItems, labels), static_cast<uint64_t>(i), 3e-3);
    return named(last);
  }
  std::map<std::string, double> figures() { return named(validate(items(7777), 1)); }

 private:
  static std::map<std::string, double> named(const train::Metrics& metrics) {
    std::map<std::string, double> by_name;
    for (const train::MetricValue& one : metrics) by_name[one.name] = one.value;
    return by_name;
  }
};

class SavedModel {
 public:
  explicit SavedModel(Tiny& trainer)
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("strait_encoder_" + std::to_string(getpid()))) {
    trainer.save_model("tiny", folder_.string());
  }
  ~SavedModel() { std::filesystem::remove_all(folder_); }
  nn::LatentModel latents() const { return nn::LatentModel::load(folder_); }
  nn::Model model() const { return nn::Model::load(folder_); }

 private:
  std::filesystem::path folder_;
};

class EncoderObjective : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, EncoderObjective, ::testing::Values("nt-xent", "neighbours", "vicreg"));

TEST_P(EncoderObjective, FindsTheClassesWithoutLabels) {
  Tiny trainer({{"objective.views", GetParam(), {}}, {"objective.support", int64_t{96}, {}}});
  const double before = trainer.learn(1).at("views");
  EXPECT_LT(trainer.learn(60).at("views"), before);
  EXPECT_GT(trainer.figures().at("neighbours"), 0.8);
}

TEST(EncoderTrainer, LearnsLabelsAndIgnoresItemsWithoutOne) {
  Tiny trainer({{"objective.views", std::string("none"), {}}, {"objective.labels_weight", 1.0, {}}});
  EXPECT_LT(trainer.learn(60).at("labels"), 0.5);
  EXPECT_GT(trainer.figures().at("neighbours"), 0.9);
  train::Batch unlabelled = items(0);
  for (int32_t& label : unlabelled.labels) label = -1;
  EXPECT_EQ(trainer.step(unlabelled, 1, 1e-3).front().value, 0);
}

TEST(EncoderTrainer, SavesWhatEncodesAndNoMore) {
  Tiny trainer({{"objective.labels_weight", 1.0, {}},
                {"objective.rebuild_weight", 1.0, {}},
                {"network.decoder", std::vector<int64_t>{16, 8}, {}}});
  trainer.learn(3);
  const SavedModel saved(trainer);
  const nn::LatentModel model = saved.latents();
  EXPECT_EQ(model.info().plugin, "encoder");
  EXPECT_FALSE(model.decodes());
  const nn::Model whole = saved.model();
  for (const nn::Tensor& tensor : whole.parameters()) {
    EXPECT_EQ(tensor.name.rfind("head", 0), std::string::npos) << tensor.name;
    EXPECT_EQ(tensor.name.rfind("dec", 0), std::string::npos) << tensor.name;
    EXPECT_EQ(tensor.name.rfind("logits", 0), std::string::npos) << tensor.name;
  }
  std::vector<float> latents(16 * kItems);
  model.encode(items(5).data.data(), static_cast<int>(kItems), latents.data());
  double squares = 0;
  for (size_t d = 0; d < 16; ++d)
    squares += static_cast<double>(latents[d]) * static_cast<double>(latents[d]);
  EXPECT_NEAR(squares, 1, 1e-4);
}

TEST(EncoderTrainer, CountsAsWeightsWhatItSaves) {
  Tiny trainer({{"objective.labels_weight", 1.0, {}}});
  const SavedModel saved(trainer);
  const nn::Model model = saved.model();
  size_t weights = 0;
  for (const strait_trainer_tensor& one : trainer.state())
    if (one.group == STRAIT_STATE_WEIGHTS) {
      EXPECT_NE(model.parameters().find(one.name), nullptr) << one.name;
      ++weights;
    }
  EXPECT_EQ(weights + 2, model.parameters().size());  // the whitening follows from the data
}

TEST(EncoderTrainer, KeepsTheDecoderWhereItIsWanted) {
  Tiny trainer({{"objective.views", std::string("none"), {}},
                {"objective.rebuild_weight", 1.0, {}},
                {"network.decoder", std::vector<int64_t>{16, 8}, {}},
                {"network.whiten", 0.0, {}},
                {"network.keep_decoder", true, {}}});
  const double before = trainer.learn(1).at("rebuild");
  EXPECT_LT(trainer.learn(60).at("rebuild"), before / 2);
  const SavedModel saved(trainer);
  EXPECT_TRUE(saved.latents().decodes());
}

TEST(EncoderTrainer, KeepsTheClassesWhereTheyAreWanted) {
  Tiny trainer({{"objective.views", std::string("none"), {}},
                {"objective.labels_weight", 1.0, {}},
                {"objective.label_smoothing", 0.1, {}},
                {"network.whiten", 0.0, {}},
                {"network.keep_classes", true, {}}});
  trainer.learn(60);
  EXPECT_GT(trainer.figures().at("accuracy"), 0.9);
  const SavedModel saved(trainer);
  const nn::Classifier classifier(saved.model(), "saved");
  EXPECT_EQ(classifier.classes(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(classifier.latents().latent_shape().elements(), 16u);
}

TEST(EncoderTrainer, KeepsNoClassesThatItDoesNotLearn) {
  try {
    Tiny trainer({{"network.keep_classes", true, {}}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("network.keep_classes without labels"), std::string::npos)
        << error.what();
  }
}

TEST(EncoderTrainer, RepeatsItsSteps) {
  Tiny one({{"objective.views", std::string("neighbours"), {}}, {"objective.support", int64_t{48}, {}}});
  Tiny other({{"objective.views", std::string("neighbours"), {}}, {"objective.support", int64_t{48}, {}}});
  one.learn(6);
  other.learn(6);
  ASSERT_EQ(one.state().size(), other.state().size());
  for (size_t i = 0; i < one.state().size(); ++i) {
    const strait_trainer_tensor &a = one.state()[i], &b = other.state()[i];
    EXPECT_TRUE(std::equal(a.data, a.data + train::elements(a), b.data)) << a.name;
  }
}

TEST(EncoderTrainer, WantsClassesToLearnThem) {
  try {
    Tiny trainer({{"objective.labels_weight", 1.0, {}}}, {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("there are 0 classes"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace strait::encoder
