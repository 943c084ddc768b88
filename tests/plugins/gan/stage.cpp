// The sources through the boundary, as a graph runs them.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "generator.h"
#include "network.h"
#include "nn/model.h"
#include "plugins/basic/stage_run.h"
#include "strait/error.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::gan {
namespace {

namespace fs = std::filesystem;

class Sources : public testing::Test {
 protected:
  Sources() : folder_(fs::temp_directory_path() / ("gan_stage_" + std::to_string(::getpid()))) {
    registry_.add_builtin(strait_plugin);
    NetworkOptions options{
        .channels = 3, .latent = 6, .classes = 2, .generator = {16, 8}, .discriminator = {4}};
    nn::ModelInfo info{.name = "g",
                       .plugin = "gan",
                       .about = {},
                       .preprocess = Generator::preprocess(3, 6),
                       .metrics = {},
                       .classes = {"a", "b"}};
    const nn::NetworkSpec network = build_generator(options, 16, 16);
    nn::Model(info, network, nn::initialise(network, 1)).save(folder_);
  }
  ~Sources() override { fs::remove_all(folder_); }

  // All outputs of frames 0 to count - 1, `together` in each call.
  std::vector<std::vector<Value>> run(const std::string& type, std::map<std::string, std::string> params,
                                      size_t count, size_t together) const {
    params["model"] = "\"" + folder_.string() + "\"";
    const host::StageType& found = test::stage_type(registry_, type.c_str());
    host::StageInstance stage(found, "stage", test::params_of(*found.stage->contract, params));
    std::vector<std::vector<Value>> outputs;
    for (size_t first = 0; first < count; first += together) {
      const size_t some = std::min(together, count - first);
      std::vector<Frame> frames(some);
      std::vector<host::CallFrame> calls;
      for (size_t i = 0; i < some; ++i) {
        frames[i].source = {{}, "f", "f", first + i};
        frames[i].run_seed = 7 + first;  // samples shall not depend on it
        calls.push_back({&frames[i], {}, std::vector<Value>(found.stage->contract->output_count)});
      }
      stage.run(calls);
      for (size_t i = 0; i < some; ++i) {
        if (frames[i].failure) throw Error(frames[i].failure->code, "frame", frames[i].failure->reason);
        outputs.push_back(std::move(calls[i].outputs));
      }
    }
    return outputs;
  }
  static std::vector<uint8_t> bytes(const std::vector<Value>& outputs) {
    const cv::Mat picture = test::pixels(outputs.at(0)).clone();
    return {picture.datastart, picture.dataend};
  }
  static std::vector<float> latent(const std::vector<Value>& outputs) {
    const strait_value& view = outputs.at(1).view();
    const auto* data = static_cast<const float*>(view.data);
    return {data, data + view.shape[0]};
  }
  std::string refusal(const std::string& type, const std::map<std::string, std::string>& params) const {
    try {
      run(type, params, 1, 1);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  fs::path folder_;
  host::Registry registry_;
};

TEST_F(Sources, GiveTheSameBytesForAnyBatch) {
  for (const std::string type : {"gan-sample", "gan-interpolate"}) {
    const auto alone = run(type, {}, 20, 1);
    for (const size_t together : {3, 20}) {
      const auto batched = run(type, {}, 20, together);
      for (size_t i = 0; i < 20; ++i) {
        EXPECT_EQ(bytes(alone[i]), bytes(batched[i])) << type << " frame " << i << " of " << together;
        EXPECT_EQ(latent(alone[i]), latent(batched[i]));
      }
    }
  }
}

TEST_F(Sources, DependOnSeedLabelAndTruncation) {
  const auto plain = bytes(run("gan-sample", {}, 1, 1)[0]);
  EXPECT_EQ(bytes(run("gan-sample", {{"seed", "0"}}, 1, 1)[0]), plain);
  EXPECT_NE(bytes(run("gan-sample", {{"seed", "1"}}, 1, 1)[0]), plain);
  EXPECT_NE(bytes(run("gan-sample", {{"label", "b"}}, 1, 1)[0]), plain);
  EXPECT_NE(bytes(run("gan-sample", {{"truncation", "0.1"}}, 1, 1)[0]), plain);
}

TEST_F(Sources, TakeEachClassInTurnUnlessToldOne) {
  const auto turns = run("gan-sample", {}, 4, 4), told = run("gan-sample", {{"label", "b"}}, 4, 4);
  for (size_t i = 0; i < 4; ++i) {
    const std::vector<float> by_turn = latent(turns[i]);
    EXPECT_EQ(by_turn[6 + i % 2], 1);
    EXPECT_EQ(by_turn[6 + (i + 1) % 2], 0);
    EXPECT_EQ(latent(told[i])[7], 1);
  }
}

TEST_F(Sources, WalksVisitTheSamplesTheyName) {
  const auto samples = run("gan-sample", {{"seed", "3"}}, 10, 10);
  const auto walk = run(
      "gan-interpolate",
      {{"seed", "3"}, {"count", "12"}, {"steps", "4"}, {"samples", "[9, 2, 5]"}, {"loop", "true"}}, 12, 5);
  EXPECT_EQ(latent(walk[0]), latent(samples[9]));
  EXPECT_EQ(latent(walk[4]), latent(samples[2]));
  EXPECT_EQ(latent(walk[8]), latent(samples[5]));
  const std::vector<float> between = latent(walk[2]);
  EXPECT_FLOAT_EQ(between[6] + between[7], 1) << "classes are mixed";
  const auto open = run("gan-interpolate", {{"count", "9"}, {"steps", "4"}, {"samples", "[1, 2, 3]"}}, 9, 9);
  EXPECT_EQ(latent(open[8]), latent(run("gan-sample", {}, 4, 4)[3]));
}

TEST_F(Sources, RefuseWhatDoesNotGoTogether) {
  EXPECT_EQ(refusal("gan-sample", {{"label", "c"}}),
            "stage 'stage': label: is 'c' (expected one of a, b); name one of them");
  EXPECT_EQ(refusal("gan-interpolate", {{"count", "10"}, {"steps", "4"}, {"loop", "true"}}),
            "stage 'stage': count: is 10 (with loop expected a multiple of steps, 4); change one of them");
  EXPECT_EQ(refusal("gan-interpolate", {{"count", "9"}, {"steps", "4"}, {"samples", "[1, 2]"}}),
            "stage 'stage': samples: are 2 (of 9 pictures, 4 from one to the next, expected 3); change "
            "samples, count or steps");
  EXPECT_NE(refusal("gan-sample", {{"truncation", "0.001"}}).find("expected 0, or 0.01 to 10"),
            std::string::npos);
}

TEST_F(Sources, RefuseModelsThatAreNoGenerators) {
  const NetworkOptions options{.latent = 6, .classes = 0, .generator = {4}, .discriminator = {4}};
  const nn::NetworkSpec network = build_discriminator(options, 16, 16);
  EXPECT_THROW(Generator(nn::Model({}, network, nn::initialise(network, 1)), "model"), Error);
  const nn::NetworkSpec generator = build_generator(options, 16, 16);
  nn::ModelInfo info;
  info.preprocess = Generator::preprocess(1, 5);
  EXPECT_THROW(Generator(nn::Model(info, generator, nn::initialise(generator, 1)), "model"), Error);
}

}  // namespace
}  // namespace strait::gan
