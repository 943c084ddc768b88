#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/settings.h"
#include "generator.h"
#include "host/stage_instance.h"
#include "strait/error.h"
#include "train/recipe.h"
#include "train/trainer_handle.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::gan {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kItems = 32, kSide = 8;

const strait_trainer& extension() {
  return *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
}

ParamValues params(std::vector<Setting> settings) {
  settings.push_back({"network.latent", int64_t{4}, {}});
  settings.push_back({"network.generator", std::vector<int64_t>{8, 6}, {}});
  settings.push_back({"network.discriminator", std::vector<int64_t>{6, 8}, {}});
  std::vector<Problem> problems;
  ParamValues values =
      check_settings(settings, extension().params, extension().param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

class Trained : public train::TrainerHandle {
 public:
  Trained(const std::vector<Setting>& settings, const std::vector<std::string>& classes, int64_t side = kSide)
      : TrainerHandle(extension(), host::host_table(), params(settings), 1) {
    prepare({kItems, side, side, classes});
  }
};

// Squares, bright in class 0 and dark in class 1.
train::Batch squares() {
  train::Batch batch{{kItems, 1, kSide, kSide}, {}};
  for (int64_t i = 0; i < kItems; ++i) {
    batch.labels.push_back(static_cast<int32_t>(i % 2));
    for (int64_t y = 0; y < kSide; ++y)
      for (int64_t x = 0; x < kSide; ++x) {
        const bool inside = std::abs(x - i / 2 % 4 - 2) < 2 && std::abs(y - i / 8 - 2) < 2;
        batch.data.push_back(inside == (i % 2 == 0) ? 0.9F : 0.1F);
      }
  }
  return batch;
}

std::map<std::string, double> by_name(const train::Metrics& metrics) {
  std::map<std::string, double> made;
  for (const train::MetricValue& one : metrics) made[one.name] = one.value;
  return made;
}

class Saved : public testing::Test {
 protected:
  Saved() : folder_(fs::temp_directory_path() / ("gan_trainer_" + std::to_string(::getpid()))) {}
  ~Saved() override { fs::remove_all(folder_); }
  fs::path folder_;
};

std::string refusal(const std::vector<Setting>& settings, const std::vector<std::string>& classes,
                    int64_t side) {
  try {
    Trained(settings, classes, side);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_F(Saved, AConditionalGeneratorLearnsItsClasses) {
  Trained trained({{"network.conditional", true, {}}, {"optimiser.precision", std::string("f32"), {}}},
                  {"bright", "dark"});
  const train::Batch batch = squares();
  for (uint64_t step = 0; step < 300; ++step) trained.step(batch, step, 2e-3);
  trained.save_model("squares", folder_.string());
  const Generator generator = Generator::load(folder_);
  EXPECT_EQ(generator.classes(), (std::vector<std::string>{"bright", "dark"}));
  EXPECT_EQ(generator.latent_size(), 4U);
  double means[2] = {0, 0};
  for (const size_t label : {0, 1}) {
    std::vector<float> input(generator.input_size()), picture(generator.picture_shape().elements());
    input[4 + label] = 1;
    generator.pictures(input.data(), 1, picture.data());
    for (const float value : picture) means[label] += value / static_cast<double>(picture.size());
  }
  EXPECT_LT(means[0] + 0.2, means[1]) << "a bright square on dark ground is darker than the opposite";
}

TEST_F(Saved, OnlyTheGeneratorIsAveragedAndSaved) {
  Trained trained({}, {});
  std::map<std::string, uint32_t> groups;
  for (const strait_trainer_tensor& one : trained.state()) groups[one.name] = one.group;
  EXPECT_EQ(groups.at("up1.weights"), STRAIT_STATE_WEIGHTS);
  EXPECT_EQ(groups.at("discriminator.score.weights"), STRAIT_STATE_OPTIMISER);
  EXPECT_EQ(groups.at("discriminator.score.u"), STRAIT_STATE_OPTIMISER);
  trained.save_model("g", folder_.string());
  EXPECT_EQ(nn::Model::load(folder_).parameters().find("score.weights"), nullptr);
}

TEST_F(Saved, ValidatesAndShowsTheSameSamplesEveryTime) {
  Trained trained({{"network.conditional", true, {}}}, {"bright", "dark"});
  const train::Batch batch = squares();
  const auto figures = by_name(trained.validate(batch, 3));
  EXPECT_GE(figures.at("coverage"), 0);
  EXPECT_LT(figures.at("variety"), 3);
  std::vector<std::vector<float>> shown;
  for (int time = 0; time < 2; ++time)
    trained.preview(batch, 5, [&](const std::string&, const train::Batch& grid, int columns) {
      EXPECT_EQ(columns, 2);
      shown.push_back(grid.data);
    });
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[0], shown[1]);
}

TEST(GanTrainer, ReportsLossesAndVariety) {
  Trained trained({}, {});
  const auto figures = by_name(trained.step(squares(), 1, 1e-3));
  for (const char* name : {"discriminator", "generator", "real_score", "fake_score", "variety"})
    EXPECT_TRUE(std::isfinite(figures.at(name))) << name;
}

TEST(GanTrainer, RefusesRecipesThatDoNotGoTogether) {
  EXPECT_EQ(refusal({}, {}, 10),
            "recipe: items are 10x10 px (expected multiples of 4); take fewer widths, or give the sets "
            "another size with fit");
  EXPECT_EQ(refusal({{"network.conditional", true, {}}}, {}, kSide),
            "recipe: network.conditional is true, and there are 0 classes (expected 2 or more); say where "
            "labels come from (labels = \"folders\" in the set), or set it to false");
  EXPECT_EQ(refusal({{"network.channels", int64_t{2}, {}}}, {}, kSide),
            "trainer: wants pictures of 2 channels (expected 1, 3 or 4); change the recipe's [network]");
}

TEST(Recipes, OfTheSamplesAndModelsAreWhole) {
  int seen = 0;
  for (const char* folder : {"/samples/recipes", "/models"})
    for (const auto& entry : fs::recursive_directory_iterator(STRAIT_SOURCE_DIR + std::string(folder))) {
      const std::string name = entry.path().lexically_relative(STRAIT_SOURCE_DIR).string();
      const bool recipe = entry.path().extension() == ".toml" && entry.path().filename() != "model.toml";
      if (!recipe || name.find("gan-") == std::string::npos) continue;
      const train::Recipe read = train::load_recipe(
          entry.path(), [](const std::string& plugin) { return plugin == "gan" ? &extension() : nullptr; });
      train::TrainerHandle trainer(*read.trainer, host::host_table(), read.trainer_params, 1);
      const int64_t side = trainer.channels() == 1 ? 28 : 32;
      trainer.prepare({1000, side, side, {"a", "b"}});
      EXPECT_FALSE(trainer.state().empty()) << name;
      ++seen;
    }
  EXPECT_GE(seen, 3);
}

}  // namespace
}  // namespace strait::gan
