#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <unistd.h>

#include "cli/command.h"
#include "nn/model.h"
#include "report/markup.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Of 2 x 2 pictures, keeps the first two pixels; the others come back as `rest`.
nn::Model keeps_two(const std::string& name, float rest, int side = 2) {
  nn::NetworkSpec network;
  network.inputs = {{"picture", 1, side, side}};
  network.outputs = {"latent", "rebuilt"};
  network.layers = {
      {"latent", "dense", {"picture"}, {{"out", int64_t{2}}}},
      {"rebuilt",
       "dense",
       {"latent"},
       {{"out", int64_t{1}}, {"height", int64_t{side}}, {"width", int64_t{side}}, {"bias", true}}}};
  nn::Parameters weights = nn::empty_parameters(network);
  const int numbers = side * side;
  for (int i = 0; i < 2; ++i) weights.at("latent.weights").data()[i * numbers + i] = 1;
  for (int i = 0; i < 2; ++i) weights.at("rebuilt.weights").data()[i * 2 + i] = 1;
  for (int i = 2; i < numbers; ++i) weights.at("rebuilt.bias").data()[i] = rest;
  return {{name, "test", "keeps two", {}, {}}, std::move(network), std::move(weights)};
}

class EvalLatent : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_latent_" + std::to_string(::getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
    keeps_two("black", 0).save(folder_ / "black");
    keeps_two("gray", 0.4F).save(folder_ / "gray");
    write("pictures/a.png", (cv::Mat_<uint8_t>(2, 2) << 0, 255, 51, 102));
    write("pictures/b.png", (cv::Mat_<uint8_t>(2, 2) << 255, 255, 153, 102));
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const cv::Mat& picture) const {
    fs::create_directories((folder_ / name).parent_path());
    cv::imwrite((folder_ / name).string(), picture);
  }
  std::string in(const std::string& name) const { return (folder_ / name).string(); }
  Answer eval(const std::string& more, bool with_errors = false) const {
    return strait("eval latent --model " + in("black") + " " + more, with_errors);
  }
  json figures(const std::string& more) const {
    const Answer answer = eval("--json " + more);
    EXPECT_EQ(answer.exit_code, 0) << answer.text;
    return json::parse(answer.text);
  }

  fs::path folder_;
};

TEST_F(EvalLatent, FiguresByHand) {
  const json got = figures("--against " + in("gray") + " --data " + in("pictures"));
  ASSERT_EQ(got["items"], 2);
  const json &black = got["models"][0], &gray = got["models"][1];
  // What is lost: 0.2, 0.4 and 0.6, 0.4; with gray 0.2, 0 and 0.2, 0.
  EXPECT_NEAR(black["mse"], (0.04 + 0.16 + 0.36 + 0.16) / 8, 1e-6);
  EXPECT_NEAR(gray["mse"], 0.08 / 8, 1e-6);
  EXPECT_NEAR(got["variance"], (2 * 0.25 + 2 * 0.04) / 8, 1e-6);
  EXPECT_NEAR(gray["explained_variance"], 1 - 0.08 / 0.58, 1e-5);
  EXPECT_NEAR(gray["psnr"], 20, 1e-3);
  ASSERT_EQ(gray["error_curve"].size(), 3U);
  EXPECT_NEAR(gray["error_curve"][0], (0.08 + 1 + 2) / 8, 1e-6);
  EXPECT_NEAR(gray["error_curve"][1], (0.08 + 2) / 8, 1e-6);
  EXPECT_NEAR(gray["error_curve"][2], 0.08 / 8, 1e-6);
  EXPECT_EQ(gray["latents"]["active"], 1);
  EXPECT_NEAR(gray["latents"]["zeros"], 0.25, 1e-9);
  EXPECT_NEAR(gray["latents"]["variance"][0], 0.25, 1e-6);
  EXPECT_NEAR(got["angles_degrees"][0]["spans"]["largest"], 0, 1e-4);
  EXPECT_NEAR(got["angles_degrees"][0]["axes"]["largest"], 0, 1e-4);
}

TEST_F(EvalLatent, PicturesOfOtherSizesAreFitted) {
  const cv::Mat small = (cv::Mat_<uint8_t>(2, 2) << 0, 255, 102, 102);
  cv::Mat large;
  cv::resize(small, large, {40, 40}, 0, 0, cv::INTER_NEAREST);
  cv::Mat wide(40, 60, CV_8UC1, cv::Scalar(9));  // its middle counts
  large.copyTo(wide(cv::Rect(10, 0, 40, 40)));
  write("wide/a.png", wide);
  EXPECT_NEAR(figures("--data " + in("wide"))["models"][0]["mse"], 2 * 0.16 / 4, 1e-5);
}

TEST_F(EvalLatent, SheetsAndIdxFilesAreRead) {
  write("sheets/a.png", (cv::Mat_<uint8_t>(2, 4) << 0, 255, 255, 255, 51, 102, 153, 102));
  const std::string header("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x02", 16);
  std::ofstream(folder_ / "t-ubyte", std::ios::binary)
      << header << std::string("\0\xff\x33\x66\xff\xff\x99\x66", 8);
  const double want = figures("--data " + in("pictures"))["models"][0]["mse"];
  for (const std::string& data : {"--tiles 2x2 --data " + in("sheets"), "--data " + in("t-ubyte")}) {
    const json got = figures(data);
    EXPECT_EQ(got["items"], 2);
    EXPECT_NEAR(got["models"][0]["mse"], want, 1e-6);
  }
  EXPECT_EQ(figures("--most 1 --data " + in("t-ubyte"))["items"], 1);
}

TEST_F(EvalLatent, WritesAPageAndATable) {
  const Answer answer =
      eval("--against " + in("gray") + " --data " + in("pictures") + " --report " + in("latent.html"));
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_NE(answer.text.find("2 pictures of 2x2 px"), std::string::npos) << answer.text;
  EXPECT_NE(answer.text.find("0.01000"), std::string::npos) << answer.text;
  std::ifstream file(folder_ / "latent.html");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(report::test::fault_of(page), "");
  EXPECT_EQ(report::test::count(page, "<img"), 3U);
  EXPECT_EQ(report::test::count(page, "<svg"), 3U);
}

TEST_F(EvalLatent, SaysWhatIsWrong) {
  keeps_two("large", 0, 4).save(folder_ / "large");
  const auto says = [&](const std::string& more, const std::string& part) {
    const Answer answer = eval(more, true);
    EXPECT_EQ(answer.exit_code, 2) << answer.text;
    EXPECT_NE(answer.text.find(part), std::string::npos) << answer.text;
  };
  says("--against " + in("large") + " --data " + in("pictures"), "takes pictures of 1x4x4 (expected 1x2x2");
  says("--tiles 0x9 --data " + in("pictures"), "write --tiles 32x32");
  says("--data " + in("nowhere"), "nowhere");
  fs::create_directories(folder_ / "empty");
  says("--data " + in("empty"), "no usable picture");
}

}  // namespace
}  // namespace strait::cli::test
