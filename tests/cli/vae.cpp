// Variational autoencoders from the command line: figures that can be computed by hand, pictures by seed.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <unistd.h>

#include "cli/command.h"
#include "nn/model.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Of 2 x 2 pictures: the posterior is always the prior, N(0, 1). The logits are `logit`, and `slope` times
// the latent.
nn::Model blind(float logit, float slope) {
  nn::NetworkSpec network;
  network.inputs = {{"picture", 1, 2, 2}};
  network.outputs = {"latent", "rebuilt", "posterior", "statistics"};
  network.layers = {{"posterior", "dense", {"picture"}, {{"out", int64_t{2}}}},
                    {"latent", "slice", {"posterior"}, {{"begin", int64_t{0}}, {"count", int64_t{1}}}},
                    {"code", "scale", {"latent"}, {{"by", 1.0}}},
                    {"statistics",
                     "dense",
                     {"code"},
                     {{"out", int64_t{1}}, {"height", int64_t{2}}, {"width", int64_t{2}}, {"bias", true}}},
                    {"rebuilt", "sigmoid", {"statistics"}, {}}};
  nn::Parameters weights = nn::empty_parameters(network);
  for (int i = 0; i < 4; ++i) {
    weights.at("statistics.weights").data()[i] = slope;
    weights.at("statistics.bias").data()[i] = logit;
  }
  return {{"blind",
           "vae",
           "",
           {{"channels", std::string("gray")},
            {"scale", std::string("0..1")},
            {"likelihood", std::string("bernoulli")},
            {"binarise", true}},
           {}},
          std::move(network),
          std::move(weights)};
}

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Vae : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_vae_" + std::to_string(::getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
    blind(1, 0).save(folder_ / "blind");
    blind(0, 3).save(folder_ / "seeing");
    fs::create_directories(folder_ / "pictures");
    cv::imwrite(in("pictures/a.png"), cv::Mat1b((cv::Mat1b(2, 2) << 0, 255, 255, 255)));
    cv::imwrite(in("pictures/b.png"), cv::Mat1b((cv::Mat1b(2, 2) << 0, 0, 0, 0)));
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string in(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

TEST_F(Vae, FiguresOfADecoderThatIgnoresItsLatent) {
  const Answer answer =
      strait("eval vae --json --samples 7 --model " + in("blind") + " --data " + in("pictures"));
  ASSERT_EQ(answer.exit_code, 0);
  const json figures = json::parse(answer.text);
  // Three ones in eight pixels, of probability 1 / (1 + 1/e).
  const double want = (3 * std::log1p(std::exp(-1.0)) + 5 * std::log1p(std::exp(1.0))) / 2;
  EXPECT_NEAR(figures.at("reconstruction"), want, 1e-5);
  EXPECT_NEAR(figures.at("kl"), 0, 1e-6);
  EXPECT_NEAR(figures.at("nll"), want, 1e-5);
  EXPECT_NEAR(figures.at("bits_per_dimension"), want / 4 / std::log(2.0), 1e-5);
  EXPECT_EQ(figures.at("pictures"), 2);
  EXPECT_EQ(figures.at("samples"), 7);
  EXPECT_EQ(figures.at("active_units"), 0);
}

TEST_F(Vae, MoreSamplesMakeATighterBound) {
  const auto nll = [&](const char* samples) {
    const std::string more = " --json --model " + in("seeing") + " --data " + in("pictures") + " --samples ";
    return json::parse(strait("eval vae" + more + samples).text).at("nll").get<double>();
  };
  EXPECT_LT(nll("500"), nll("5"));
  EXPECT_EQ(nll("50"), nll("50"));
}

TEST_F(Vae, OtherModelsAreRefused) {
  nn::NetworkSpec network;
  network.inputs = {{"picture", 1, 2, 2}};
  network.outputs = {"latent"};
  network.layers = {{"latent", "dense", {"picture"}, {{"out", int64_t{2}}}}};
  nn::Parameters weights = nn::empty_parameters(network);
  nn::Model({"encoder", "test", "", {}, {}}, std::move(network), std::move(weights))
      .save(folder_ / "encoder");
  const Answer answer = strait("eval vae --model " + in("encoder") + " --data " + in("pictures"), true);
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_NE(answer.text.find("name a model that plugin vae has trained"), std::string::npos) << answer.text;
}

TEST_F(Vae, SamplesAreTheSameForAnyNumberOfLanes) {
  for (const char* lanes : {"1", "2"}) {
    const Answer answer =
        strait(std::string("run " STRAIT_SOURCE_DIR "/samples/graphs/vae-sample.toml --lanes ") + lanes +
                   " --set sample.model=" + in("seeing") + " -o " + in(lanes),
               true);
    ASSERT_EQ(answer.exit_code, 0) << answer.text;
  }
  int files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "1" / "samples")) {
    EXPECT_EQ(content(entry.path()), content(folder_ / "2" / "samples" / entry.path().filename()));
    ++files;
  }
  EXPECT_EQ(files, 64);
  const std::string sheet = content(folder_ / "1" / "sheet.png");
  EXPECT_FALSE(sheet.empty());
  EXPECT_EQ(content(folder_ / "2" / "sheet.png"), sheet);
}

TEST_F(Vae, SampleGraphsAreValid) {
  const std::string graphs = STRAIT_SOURCE_DIR "/samples/graphs/";
  for (const auto& [graph, stage] : {std::pair("vae-sample", "sample"),
                                     {"vae-interpolate", "walk"},
                                     {"vae-edit", "edit"},
                                     {"vae-between", "between"}}) {
    const Answer answer =
        strait("validate " + graphs + graph + ".toml --set " + stage + ".model=" + in("seeing"), true);
    EXPECT_EQ(answer.exit_code, 0) << answer.text;
  }
}

}  // namespace
}  // namespace strait::cli::test
