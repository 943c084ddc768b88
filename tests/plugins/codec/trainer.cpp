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
#include "nn/model.h"
#include "strait/error.h"
#include "train/trainer_handle.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::codec {
namespace {

using Figures = std::map<std::string, double>;

Figures by_name(const train::Metrics& metrics) {
  Figures figures;
  for (const train::MetricValue& one : metrics) figures[one.name] = one.value;
  return figures;
}

// Edges at places that change with the step.
train::Batch patches(int64_t items, int step) {
  constexpr int64_t kSide = 64;
  train::Batch batch{{items, 3, kSide, kSide}, {}};
  batch.data.resize(static_cast<size_t>(items * 3 * kSide * kSide));
  for (size_t i = 0; i < batch.data.size(); ++i) {
    const auto x = static_cast<float>(i % kSide), y = static_cast<float>(i / kSide % kSide);
    const float wave = std::sin(0.2F * x + static_cast<float>(step)) + std::cos(0.13F * y * x / kSide);
    batch.data[i] = wave > 0.3F ? 0.7F : 0.2F;
  }
  return batch;
}

const strait_trainer& extension() {
  return *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
}

ParamValues tiny() {
  const std::vector<Setting> settings{{"network.slices", std::vector<int64_t>{8, 24}, {}},
                                      {"network.widths", std::vector<int64_t>{8, 8, 8}, {}},
                                      {"network.blocks", std::vector<int64_t>{1, 1}, {}},
                                      {"network.hyper", int64_t{4}, {}},
                                      {"network.prior", int64_t{16}, {}},
                                      {"network.levels", int64_t{4}, {}}};
  std::vector<Problem> problems;
  const strait_trainer& trainer = extension();
  ParamValues values = check_settings(settings, trainer.params, trainer.param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

class TinyTrainer : public train::TrainerHandle {
 public:
  TinyTrainer() : TrainerHandle(extension(), host::host_table(), tiny(), 5) {}
  Figures teach(int number) { return by_name(step(patches(2, number), static_cast<uint64_t>(number), 5e-4)); }
  Figures test() { return by_name(validate(patches(1, 1000), 1)); }
};

TEST(CodecTrainer, LearnsToSpendLess) {
  TinyTrainer trainer;
  const Figures before = trainer.test();
  for (int i = 0; i < 90; ++i) trainer.teach(i);
  const Figures after = trainer.test();
  EXPECT_GT(after.at("score"), before.at("score"));
  EXPECT_LT(after.at("bpp_3"), 0.85 * before.at("bpp_3"));
  EXPECT_GT(after.at("psnr_3"), after.at("psnr_1"));
  EXPECT_GT(after.at("bpp_3"), after.at("bpp_1"));
}

// All that a step leaves behind is in state(): a second trainer that takes it over goes on to the same bits.
TEST(CodecTrainer, StateIsComplete) {
  TinyTrainer one, two;
  for (int i = 0; i < 2; ++i) one.teach(i);
  ASSERT_EQ(one.state().size(), two.state().size());
  for (size_t t = 0; t < one.state().size(); ++t)
    std::copy_n(one.state()[t].data, train::elements(one.state()[t]), two.state()[t].data);
  for (int i = 2; i < 4; ++i) EXPECT_EQ(one.teach(i), two.teach(i)) << i;
}

TEST(CodecTrainer, SavesAModel) {
  const std::string folder =
      (std::filesystem::path(::testing::TempDir()) / ("strait_codec_model_" + std::to_string(getpid())))
          .string();
  TinyTrainer trainer;
  trainer.save_model("mine", folder);
  const nn::Model model = nn::Model::load(folder);
  EXPECT_EQ(model.info().plugin, "codec");
  EXPECT_EQ(model.size_multiple(), 32);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace strait::codec
