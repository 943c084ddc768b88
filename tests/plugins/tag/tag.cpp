#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "nn/index/index_file.h"
#include "nn/model.h"
#include "plugins/basic/stage_run.h"
#include "strait/error.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::tag {
namespace {

namespace fs = std::filesystem;

// The latent is the mean of a gray picture's 2 x 2 px, times `scale`.
nn::Model mean_model(float scale) {
  nn::NetworkSpec network;
  network.inputs = {{"picture", 1, 2, 2}};
  network.outputs = {"latent"};
  network.layers = {{"latent", "dense", {"picture"}, {{"out", int64_t{1}}}}};
  nn::Parameters weights = nn::empty_parameters(network);
  for (size_t i = 0; i < 4; ++i) weights.at("latent.weights").data()[i] = scale / 4;
  return {{"mean", "test", "", {}, {}}, std::move(network), std::move(weights)};
}

class Tag : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("strait_tag_" + std::to_string(getpid()));
    registry_.add_builtin(strait_plugin);
    mean_model(1).save(folder_ / "mean");
    mean_model(2).save(folder_ / "other");
    nn::LatentIndex index;
    index.model = "mean";
    index.weights_sha256 = nn::Model::load(folder_ / "mean").weights_sha256();
    index.unknown_beyond = 0.15;
    index.rows = nn::LatentRows(nn::RowStorage::f32, 1);
    const auto add = [&](const char* path, float brightness, const std::vector<std::string>& tags) {
      index.add(path, std::string(64, '0'), tags, &brightness);
    };
    add("night/1.png", 0.1f, {"night"});
    add("night/2.png", 0.12f, {"night", "stars"});
    add("night/3.png", 0.14f, {"night", "stars"});
    add("day/1.png", 0.8f, {"day"});
    add("day/2.png", 0.82f, {"day"});
    nn::write_index(folder_ / "a.index", index);
  }
  void TearDown() override { fs::remove_all(folder_); }

  test::Ran run(int level, std::map<std::string, std::string> params = {}) {
    params.emplace("model", (folder_ / "mean").string());
    params.emplace("index", (folder_ / "a.index").string());
    params.emplace("k", "3");
    return test::run_stage(registry_, "tag", params, {cv::Mat(9, 7, CV_8UC3, cv::Scalar::all(level))});
  }
  static std::string text(const test::Ran& ran, const char* key) {
    return std::get<std::string>(ran.frame.attributes.at(std::string("stage.") + key));
  }

  fs::path folder_;
  host::Registry registry_;
};

TEST_F(Tag, GoesByTheNeighbours) {
  const test::Ran ran = run(255 * 13 / 100, {{"weighting", "none"}});
  EXPECT_EQ(text(ran, "tag"), "night");
  EXPECT_EQ(text(ran, "tags"), "night; stars");
  EXPECT_EQ(ran.number("stage.confidence"), 1);
  EXPECT_NEAR(ran.number("stage.distance"), 0.0094, 2e-3);
  const auto neighbours = nlohmann::json::parse(text(ran, "neighbours"));
  ASSERT_EQ(neighbours.size(), 3u);
  EXPECT_EQ(neighbours[0]["path"], "night/2.png");
  EXPECT_EQ(neighbours[2]["path"], "night/1.png");
  EXPECT_EQ(ran.image().size(), cv::Size(7, 9));
}

TEST_F(Tag, UnsureOrFarIsUnknown) {
  const test::Ran far = run(255 * 45 / 100, {{"unknown", "?"}});
  EXPECT_EQ(text(far, "tag"), "?");
  EXPECT_EQ(text(far, "tags"), "");
  EXPECT_NEAR(far.number("stage.distance"), 0.31, 0.01);
  EXPECT_EQ(text(run(255 * 45 / 100, {{"unknown_beyond", "1"}, {"min_confidence", "0"}}), "tag"), "night");
  EXPECT_EQ(text(run(255 * 13 / 100, {{"k", "5"}, {"weighting", "none"}, {"min_confidence", "0.7"}}), "tag"),
            "unknown");
}

TEST_F(Tag, SaysAtMostSomeTags) {
  EXPECT_EQ(text(run(255 * 13 / 100, {{"tags_most", "1"}}), "tags"), "night");
}

TEST_F(Tag, WantsTheModelOfTheIndex) {
  try {
    run(0, {{"model", (folder_ / "other").string()}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("was made with other weights"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace strait::tag
