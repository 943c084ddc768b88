#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
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

namespace strait::denoise {
namespace {

constexpr int64_t kSide = 16;
constexpr int64_t kPatches = 4;

using Figures = std::map<std::string, double>;

Figures by_name(const train::Metrics& metrics) {
  Figures figures;
  for (const train::MetricValue& one : metrics) figures[one.name] = one.value;
  return figures;
}

// Smooth patches, different in every step.
train::Batch patches(int64_t channels, int step) {
  train::Batch batch{{kPatches, channels, kSide, kSide}, {}};
  batch.data.resize(static_cast<size_t>(kPatches * channels * kSide * kSide));
  for (size_t i = 0; i < batch.data.size(); ++i) {
    const auto x = static_cast<float>(i % kSide), y = static_cast<float>(i / kSide % kSide);
    batch.data[i] = 0.5f + 0.3f * std::sin(0.3f * x + static_cast<float>(step)) * std::cos(0.2f * y);
  }
  return batch;
}

ParamValues tiny(std::vector<Setting> settings, const strait_trainer& trainer, int channels) {
  settings.push_back({"network.channels", int64_t{channels}, {}});
  settings.push_back({"network.widths", std::vector<int64_t>{8, 16}, {}});
  settings.push_back({"network.blocks", std::vector<int64_t>{1, 1}, {}});
  std::vector<Problem> problems;
  ParamValues values = check_settings(settings, trainer.params, trainer.param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

const strait_trainer& extension() {
  return *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
}

class TinyTrainer : public train::TrainerHandle {
 public:
  explicit TinyTrainer(const std::vector<Setting>& settings = {}, int channels = 1)
      : TrainerHandle(extension(), host::host_table(), tiny(settings, extension(), channels), 5) {}

  Figures teach(int number, double rate = 2e-3) {
    return by_name(step(patches(channels(), number), static_cast<uint64_t>(number), rate));
  }
  Figures test(int64_t height, int64_t width) {
    train::Batch flat{{1, channels(), height, width}, {}};
    flat.data.assign(static_cast<size_t>(channels() * height * width), 0.4f);
    return by_name(validate(flat, 1));
  }
};

TEST(DenoiseTrainer, LearnsToTakeNoiseOff) {
  TinyTrainer trainer;
  const double before = trainer.test(40, 40).at("psnr_25");
  double first = 0, last = 0;
  for (int i = 0; i < 200; ++i) {
    const double loss = trainer.teach(i).at("loss");
    if (i < 20) first += loss / 20;
    if (i >= 180) last += loss / 20;
  }
  EXPECT_LT(last, 0.6 * first);
  EXPECT_GT(trainer.test(40, 40).at("psnr_25"), before + 4);
}

TEST(DenoiseTrainer, ValidatesAnySize) {
  TinyTrainer colour({}, 3);
  const Figures figures = colour.test(13, 7);
  EXPECT_NEAR(figures.at("psnr"), (figures.at("psnr_15") + figures.at("psnr_25") + figures.at("psnr_50")) / 3,
              1e-9);
  EXPECT_GT(figures.at("psnr_15"), figures.at("psnr_50"));
}

// All that a step leaves behind is in state(): a second trainer that takes it over goes on to the same bits.
TEST(DenoiseTrainer, StateIsComplete) {
  TinyTrainer one, two;
  for (int i = 0; i < 5; ++i) one.teach(i);
  ASSERT_EQ(one.state().size(), two.state().size());
  for (size_t t = 0; t < one.state().size(); ++t) {
    std::copy_n(one.state()[t].data, train::elements(one.state()[t]), two.state()[t].data);
  }
  // Falling rates: the loss changes to mean squared error on the way.
  for (int i = 5; i < 10; ++i)
    EXPECT_EQ(one.teach(i, 2e-3 / (i - 4) / 3), two.teach(i, 2e-3 / (i - 4) / 3)) << i;
}

TEST(DenoiseTrainer, FinishesWithTheOtherLoss) {
  TinyTrainer l1({{"objective.finish_below", 0.0, {}}});
  TinyTrainer mse({{"objective.loss", std::string("mse"), {}}});
  TinyTrainer both;  // from mean absolute to mean squared error
  const double absolute = l1.teach(0, 1e-9).at("loss");
  const double squared = mse.teach(0, 1e-9).at("loss");
  ASSERT_GT(absolute, 2 * squared);
  EXPECT_NEAR(both.teach(0, 1e-9).at("loss"), absolute, 1e-4);
  EXPECT_NEAR(both.teach(0, 0.5e-10).at("loss"), squared, 1e-4);
}

TEST(DenoiseTrainer, ClipsTheGradientButReportsItsLength) {
  TinyTrainer trainer({{"optimiser.clip_norm", 1e-6, {}}});
  EXPECT_GT(trainer.teach(0).at("gradient_norm"), 1e-3);
}

TEST(DenoiseTrainer, LearnsFromCameraNoise) {
  TinyTrainer trainer({{"objective.noise", std::string("camera"), {}}, {"objective.shot_min", 5e-3, {}}}, 3);
  const Figures before = trainer.test(21, 34);
  double first = 0, last = 0;
  for (int i = 0; i < 200; ++i) {
    const double loss = trainer.teach(i).at("loss");
    if (i < 40) first += loss / 40;
    if (i >= 160) last += loss / 40;
  }
  EXPECT_LT(last, 0.8 * first);
  const Figures after = trainer.test(21, 34);
  EXPECT_EQ(after.at("psnr_noisy"), before.at("psnr_noisy"));
  EXPECT_GT(after.at("psnr"), after.at("psnr_noisy") + 2);
}

TEST(DenoiseTrainer, CameraNoiseWantsColourAndARange) {
  EXPECT_THROW(TinyTrainer({{"objective.noise", std::string("camera"), {}}}, 1), Error);
  EXPECT_THROW(
      TinyTrainer({{"objective.noise", std::string("camera"), {}}, {"objective.shot_min", 0.5, {}}}, 3),
      Error);
}

TEST(DenoiseTrainer, PreviewsCleanNoisyAndDenoised) {
  TinyTrainer colour({}, 3);
  train::Batch flat{{2, 3, 20, 12}};
  flat.data.assign(2 * 3 * 20 * 12, 0.4f);
  flat.data[3 * 20 * 12] = 0.9f;
  std::string shown;
  colour.preview(flat, 1, [&](const std::string& name, const train::Batch& images, int columns) {
    shown = name;
    EXPECT_EQ(columns, 3);
    ASSERT_EQ(images.shape[0], 6);
    const auto picture = [&](size_t i) { return images.data.data() + i * 3 * 20 * 12; };
    EXPECT_TRUE(std::equal(flat.data.begin(), flat.data.begin() + 3 * 20 * 12, picture(0)));
    EXPECT_EQ(picture(3)[0], 0.9f);
    EXPECT_GT(std::abs(picture(1)[5] - 0.4f), 1e-4f);
    for (size_t i = 0; i < 3 * 20 * 12; ++i)
      EXPECT_NEAR(picture(2)[i], picture(1)[i], 0.5f);  // hardly taught
  });
  EXPECT_EQ(shown, "clean-noisy-denoised");
}

TEST(DenoiseTrainer, NamesTheLayerThatIsNoLongerFinite) {
  TinyTrainer trainer;
  const strait_trainer_tensor& first = trainer.state().front();  // weights come in the order of the layers
  first.data[0] = std::numeric_limits<float>::infinity();
  const std::string layer = std::string(first.name).substr(0, std::string(first.name).find('.'));
  try {
    trainer.teach(0);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'" + layer), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("no longer finite"), std::string::npos) << error.what();
  }
}

TEST(DenoiseTrainer, SavesAModelThatLoads) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("strait_denoise_" + std::to_string(getpid()));
  TinyTrainer trainer;
  trainer.teach(0);
  trainer.save_model("tiny", folder.string());
  const nn::Model model = nn::Model::load(folder);
  EXPECT_EQ(model.info().name, "tiny");
  EXPECT_EQ(model.info().plugin, "denoise");
  EXPECT_EQ(model.size_multiple(), 4);
  const strait_trainer_tensor& first = trainer.state().front();
  EXPECT_EQ(model.parameters().at(first.name).data()[0], first.data[0]);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace strait::denoise
