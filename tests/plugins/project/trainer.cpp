#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/settings.h"
#include "host/stage_instance.h"
#include "nn/latent_model.h"
#include "strait/error.h"
#include "train/trainer_handle.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::project {
namespace {

constexpr int64_t kSide = 6, kItems = 40;

const strait_trainer& extension() {
  return *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
}

ParamValues params(int64_t channels, int64_t latent) {
  std::vector<Problem> problems;
  const std::vector<Setting> settings = {{"network.channels", channels, {}}, {"network.latent", latent, {}}};
  ParamValues values =
      check_settings(settings, extension().params, extension().param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

// Pictures that are mixtures of three, so that three axes hold them.
train::Batch items(int64_t from, int64_t count, int64_t channels = 1) {
  train::Batch batch{{count, channels, kSide, kSide}, {}};
  const int64_t each = channels * kSide * kSide;
  for (int64_t i = from; i < from + count; ++i)
    for (int64_t p = 0; p < each; ++p) {
      const double t = static_cast<double>(i), x = static_cast<double>(p);
      batch.data.push_back(static_cast<float>(0.5 + 0.2 * std::sin(t) * std::cos(x) +
                                              0.1 * std::cos(3 * t) * std::sin(2 * x) +
                                              0.05 * std::sin(7 * t) * std::cos(5 * x)));
    }
  return batch;
}

class Trained : public train::TrainerHandle {
 public:
  explicit Trained(int64_t latent, int64_t channels = 1)
      : TrainerHandle(extension(), host::host_table(), params(channels, latent), 1) {
    prepare({kItems, kSide, kSide, {}});
  }
  void see(int64_t from, int64_t count) { step(items(from, count, channels()), 1, 0); }
  std::map<std::string, double> figures() {
    std::map<std::string, double> by_name;
    for (const train::MetricValue& one : validate(items(100, 5, channels()), 1))
      by_name[one.name] = one.value;
    return by_name;
  }
};

TEST(ProjectTrainer, ThreeAxesHoldWhatHasThree) {
  Trained three(3), two(2);
  for (int64_t i = 0; i < kItems; i += 10) {
    three.see(i, 10);
    two.see(i, 10);
  }
  EXPECT_LT(three.figures().at("mse"), 1e-10);
  EXPECT_GT(two.figures().at("mse"), 1e-4);
  EXPECT_NEAR(three.figures().at("explained"), 1, 1e-6);
}

TEST(ProjectTrainer, CountsNoItemTwice) {
  Trained once(2), more(2);
  once.see(0, kItems);
  more.see(0, 30);
  more.see(30, 30);  // the last 20 belong to a second pass
  for (const auto& [name, figure] : once.figures())
    EXPECT_NEAR(more.figures().at(name), figure, 1e-4 * figure) << name;
}

TEST(ProjectTrainer, SavesAModelThatProjects) {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("strait_project_" + std::to_string(getpid()));
  Trained trained(3, 3);
  trained.see(0, kItems);
  trained.save_model("axes", folder.string());
  const nn::LatentModel model = nn::LatentModel::load(folder);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(model.info().plugin, "project");
  EXPECT_EQ(model.latent_shape(), (nn::Shape{1, 3, 1, 1}));
  const train::Batch picture = items(7, 1, 3);
  std::vector<float> latent(3), rebuilt(picture.data.size());
  model.encode(picture.data.data(), 1, latent.data());
  model.decode(latent.data(), 1, rebuilt.data());
  for (size_t i = 0; i < rebuilt.size(); ++i) EXPECT_NEAR(rebuilt[i], picture.data[i], 1e-4);
}

TEST(ProjectTrainer, WantsNoMoreAxesThanNumbers) {
  try {
    Trained trained(37);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("items have 36 numbers"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace strait::project
