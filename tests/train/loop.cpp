#include "train/loop.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "host/stage_instance.h"
#include "nn/safetensors.h"
#include "train/fixture.h"

namespace strait::train {
namespace {

class Loop : public InFolder {
 protected:
  void SetUp() override {
    InFolder::SetUp();
    for (int i = 0; i < 4; ++i) write_picture("data/" + std::to_string(i) + ".png", 24, 16, 40 * i);
  }

  Recipe recipe(const std::string& more = "", int steps = 20, const std::string& ema_decay = "0.9") {
    const std::string text =
        "[recipe]\nname = \"m\"\nplugin = \"mean\"\n[data]\npatch = 8\nbatch = 2\n[schedule]\n"
        "rate = 0.05\nwarmup_steps = 5\nema_decay = " +
        ema_decay + "\n[budget]\nsteps = " + std::to_string(steps) + "\n" + more;
    return load_recipe(write("recipe.toml", text), [](const std::string&) { return mean_trainer(); });
  }
  RunOptions options(const std::string& out) {
    RunOptions options;
    options.data = {folder_ / "data"};
    options.out = folder_ / out;
    options.print_seconds = 0;
    return options;
  }
  static constexpr int kAtFit = -2;
  // Stops as soon as the line of step `stop_at` is printed, or when fitting begins.
  Outcome run(const Recipe& recipe, const RunOptions& options, int stop_at = -1) {
    std::atomic<bool> stop{false};
    return train::run(recipe, host::host_table(), options, stop, [&](const std::string& line) {
      said_ += line + "\n";
      const bool fitting = line.rfind("fitting", 0) == 0;
      if (fitting ? stop_at == kAtFit : line.rfind("step " + std::to_string(stop_at) + " ", 0) == 0)
        stop = true;
    });
  }
  std::vector<std::vector<float>> tensors(const std::filesystem::path& file) const {
    std::vector<std::vector<float>> all;
    for (const nn::Tensor& tensor : nn::read_safetensors(folder_ / file).tensors) {
      all.emplace_back(tensor.data(), tensor.data() + tensor.size());
    }
    return all;
  }

  std::string said_;
};

TEST_F(Loop, LeavesModelBestCheckpointAndMetrics) {
  const Outcome outcome = run(recipe(), options("out"));
  EXPECT_EQ(outcome.steps, 20);
  EXPECT_FALSE(outcome.stopped);
  EXPECT_LE(outcome.best, 0);
  EXPECT_EQ(text_of("out/model.toml").substr(0, 2), "m ");
  EXPECT_EQ(text_of("out/best/model.toml"), text_of("out/model.toml"));
  EXPECT_EQ(tensors("out/checkpoint.safetensors").size(), 4u);  // weight, its average, velocity, steps
  const std::string csv = text_of("out/metrics.csv");
  EXPECT_EQ(csv.substr(0, 23), "step,seconds,name,value");
  EXPECT_NE(csv.find("\n20,"), std::string::npos);
  EXPECT_NE(csv.find(",validation closeness,"), std::string::npos);
  EXPECT_NE(said_.find("3 pictures to train on"), std::string::npos) << said_;
}

TEST_F(Loop, LeavesPreviewsEventsAndAPage) {
  Recipe with_text = recipe();
  with_text.about = "Learns <b>the mean</b>";
  RunOptions often = options("out");
  often.validate_seconds = 0;
  run(with_text, often);
  EXPECT_TRUE(exists(folder_ / "out/previews/00000020-held-out---.png"));
  EXPECT_TRUE(exists(folder_ / "out/previews/00000001-held-out---.png"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / "out/tensorboard"), {}), 1);
  const std::string page = text_of("out/training.html");
  for (const char* part : {"Training of m", "Learns &lt;b&gt;", "step 20, ", "validation closeness", "rate",
                           "data:image/png;base64,", "plugin = &quot;mean&quot;"})
    EXPECT_TRUE(has(page, part)) << part;
}

TEST_F(Loop, TrainsOnLabelledItemsFedWhole) {
  for (int i = 0; i < 40; ++i)
    write_picture("small/" + std::string(i % 2 == 0 ? "even/" : "odd/") + std::to_string(i) + ".png", 8, 8,
                  i);
  const Recipe labelled = recipe("[[data.set]]\npath = \"small\"\nlabels = \"folders\"\n");
  Recipe whole = labelled;
  whole.data.patch_px = 0;
  whole.data.augment = {false, false, 1};
  RunOptions at = options("out");
  at.data = {folder_};
  run(whole, at);
  EXPECT_TRUE(has(said_, "38 pictures to train on (0.0 MPix), 2 to validate on, 2 classes")) << said_;
  const nn::Parameters state = nn::read_safetensors(folder_ / "out/checkpoint.safetensors").tensors;
  const nn::Tensor& seen = state.at("state.seen");
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen.data()[0] + seen.data()[1], 40);
  EXPECT_GE(std::min(seen.data()[0], seen.data()[1]), 17);  // nearly one pass over both
  EXPECT_TRUE(has(text_of("out/metrics.csv"), ",validation items,2\n"));
}

TEST_F(Loop, ValidatesOnTheRecipesSets) {
  write_picture("other/v.png", 24, 16);
  RunOptions at = options("out");
  at.data = {folder_};
  run(recipe("[[data.set]]\npath = \"data\"\n[[data.validate]]\npath = \"other\"\n"), at);
  EXPECT_TRUE(has(said_, "4 pictures to train on")) << said_;
  EXPECT_TRUE(has(said_, "1 to validate on")) << said_;
}

TEST_F(Loop, DataBeyondMemoryGiveTheSameBits) {
  run(recipe(), options("whole"));
  RunOptions poor = options("poor");
  poor.memory_bytes = 800;
  poor.data_threads = 3;
  run(recipe(), poor);
  EXPECT_TRUE(has(said_, "files stay on disk")) << said_;
  EXPECT_EQ(tensors("poor/checkpoint.safetensors"), tensors("whole/checkpoint.safetensors"));
}

TEST_F(Loop, ResumesToTheSameBits) {
  run(recipe(), options("whole"));
  RunOptions halves = options("halves");
  EXPECT_TRUE(run(recipe(), halves, 10).stopped);
  halves.resume = true;
  const Outcome outcome = run(recipe(), halves);
  EXPECT_EQ(outcome.steps, 20);
  EXPECT_EQ(tensors("halves/checkpoint.safetensors"), tensors("whole/checkpoint.safetensors"));
  EXPECT_EQ(text_of("halves/model.toml"), text_of("whole/model.toml"));
}

TEST_F(Loop, WithoutAveragingTheWeightsThemselvesAreTheModel) {
  run(recipe("", 20, "0"), options("whole"));
  RunOptions halves = options("halves");
  run(recipe("", 20, "0"), halves, 10);
  halves.resume = true;
  run(recipe("", 20, "0"), halves);
  const auto checkpoint = tensors("whole/checkpoint.safetensors");
  ASSERT_EQ(checkpoint.size(), 3u);  // weight, velocity, steps
  EXPECT_EQ(tensors("whole/weights.safetensors").at(0), checkpoint.at(0));
  EXPECT_EQ(tensors("halves/checkpoint.safetensors"), checkpoint);
}

TEST_F(Loop, ValidationDoesNotTouchTheTraining) {
  run(recipe(), options("seldom"));
  RunOptions often = options("often");
  often.validate_seconds = 0;
  run(recipe(), often);
  EXPECT_EQ(tensors("often/checkpoint.safetensors"), tensors("seldom/checkpoint.safetensors"));
}

TEST_F(Loop, StartsFromTheWeightsOfAModel) {
  run(recipe(), options("first"));
  RunOptions second = options("second");
  second.from = folder_ / "first";
  run(recipe("", 1), second);
  run(recipe("", 1), options("random"));
  const float first = tensors("first/weights.safetensors").at(0).at(0);
  const float continued = tensors("second/weights.safetensors").at(0).at(0);
  const float random = tensors("random/weights.safetensors").at(0).at(0);
  EXPECT_NEAR(continued, first, 0.05);
  EXPECT_GT(std::abs(random - first), 0.05);
}

TEST_F(Loop, RefusesToStartFromWeightsOfAnotherNetwork) {
  nn::Parameters other;
  other.add("stranger", {2});
  std::filesystem::create_directories(folder_ / "model");
  nn::write_safetensors(folder_ / "model/weights.safetensors", other);
  RunOptions from = options("out");
  from.from = folder_ / "model";
  const auto [code, message] = error_of([&] { run(recipe(), from); });
  EXPECT_EQ(code, Code::corrupt);
  EXPECT_NE(message.find("'mean' is missing"), std::string::npos) << message;
}

TEST_F(Loop, FitsToAllItemsAtTheEnd) {
  run(recipe(), options("out"));
  EXPECT_NE(text_of("out/model.toml").find(" 2x24 1x24 held_out 1x24\n"), std::string::npos)
      << text_of("out/model.toml");
  run(recipe(), options("stopped"), 10);
  EXPECT_EQ(text_of("stopped/model.toml").find("x24"), std::string::npos);
}

TEST_F(Loop, AnInterruptedFitLeavesNoModelThatIsFittedInPart) {
  run(recipe(), options("out"));
  RunOptions more = options("out");
  more.resume = true;
  EXPECT_TRUE(run(recipe("", 30), more, kAtFit).stopped);
  EXPECT_EQ(text_of("out/model.toml").find("x24"), std::string::npos) << text_of("out/model.toml");
  EXPECT_EQ(run(recipe("", 30), more).steps, 30);
  EXPECT_NE(text_of("out/model.toml").find(" 2x24 1x24 held_out 1x24\n"), std::string::npos);
}

TEST_F(Loop, FitsOnlyWhereThereIsNoBudget) {
  run(recipe(), options("first"));
  RunOptions again = options("again");
  again.from = folder_ / "first";
  again.budget = Budget{};
  EXPECT_EQ(run(recipe(), again).steps, 0);
  EXPECT_EQ(text_of("again/model.toml"), text_of("first/model.toml"));
}

TEST_F(Loop, ALargerBudgetGoesOn) {
  run(recipe("", 5), options("out"));
  RunOptions more = options("out");
  more.resume = true;
  more.budget = Budget{9, 0};
  EXPECT_EQ(run(recipe("", 5), more).steps, 9);
}

TEST_F(Loop, StopsAtALossThatIsNoNumberAndKeepsTheCheckpoint) {
  RunOptions with_checkpoints = options("out");
  with_checkpoints.validate_seconds = 0;
  const auto [code, message] =
      error_of([&] { run(recipe("[objective]\npoisoned_step = 7\n"), with_checkpoints); });
  EXPECT_EQ(code, Code::bad_input);
  EXPECT_NE(message.find("training step 7: loss is no longer a finite number"), std::string::npos) << message;
  EXPECT_EQ(nn::read_safetensors(folder_ / "out/checkpoint.safetensors").metadata.at("step"), "7");
}

TEST_F(Loop, NamesTheLayerWhereTheTrainerTells) {
  const auto [code, message] =
      error_of([&] { run(recipe("[objective]\npoisoned_layer = 3\n"), options("out")); });
  EXPECT_EQ(code, Code::bad_input);
  EXPECT_TRUE(has(message, "training step 3: network: 'a1 forward' writes")) << message;
}

TEST_F(Loop, CheckpointsComeByTime) {
  RunOptions with_checkpoints = options("out");
  with_checkpoints.checkpoint_seconds = 0;  // and no validation before the end
  error_of([&] { run(recipe("[objective]\npoisoned_step = 7\n"), with_checkpoints); });
  EXPECT_EQ(nn::read_safetensors(folder_ / "out/checkpoint.safetensors").metadata.at("step"), "7");
  EXPECT_FALSE(exists(folder_ / "out/best"));
}

// Killed between the checkpoint of the best validation and its model.
TEST_F(Loop, ResumingMakesTheModelsAnew) {
  run(recipe(), options("out"));
  const std::string model = text_of("out/model.toml");
  std::filesystem::remove_all(folder_ / "out/best");
  std::filesystem::remove(folder_ / "out/model.toml");
  RunOptions resumed = options("out");
  resumed.resume = true;
  run(recipe(), resumed);
  EXPECT_EQ(text_of("out/model.toml"), model);
  EXPECT_EQ(text_of("out/best/model.toml"), model);
}

TEST_F(Loop, SaysThatTheDataHaveChanged) {
  run(recipe("", 2), options("out"));
  write_picture("data/new.png", 24, 16);
  RunOptions resumed = options("out");
  resumed.resume = true;
  resumed.budget = Budget{3, 0};
  run(recipe("", 2), resumed);
  EXPECT_TRUE(has(said_, "going on from step 2\n")) << said_;
  EXPECT_TRUE(has(said_, "the data are not those of the checkpoint")) << said_;
}

TEST_F(Loop, MinutesEndARun) {
  RunOptions short_run = options("out");
  short_run.budget = Budget{0, 0.2 / 60};
  const Outcome outcome = run(recipe(), short_run);
  EXPECT_GE(outcome.seconds, 0.2);
  EXPECT_GT(outcome.steps, 0);
}

TEST_F(Loop, RefusesWhatDoesNotFit) {
  run(recipe("", 2), options("out"));
  EXPECT_EQ(error_of([&] { run(recipe(), options("out")); }).first,
            Code::usage);  // a training is there already
  RunOptions resumed = options("out");
  resumed.resume = true;
  const auto [code, message] = error_of([&] { run(recipe("[network]\nwidths = [2]\n"), resumed); });
  EXPECT_EQ(code, Code::usage);
  EXPECT_NE(message.find("another recipe"), std::string::npos) << message;
  write("out/checkpoint.safetensors", "scrambled");
  EXPECT_EQ(error_of([&] { run(recipe(), resumed); }).first, Code::corrupt);
  resumed.out = folder_ / "none";
  EXPECT_EQ(error_of([&] { run(recipe(), resumed); }).first, Code::missing);
}

TEST_F(Loop, PatchesMustSuitTheNetwork) {
  Recipe odd = recipe();
  odd.data.patch_px = 6;
  const auto [code, message] = error_of([&] { run(odd, options("out")); });
  EXPECT_EQ(code, Code::usage);
  EXPECT_NE(message.find("expected a multiple of 4"), std::string::npos) << message;
}

}  // namespace
}  // namespace strait::train
