#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <unistd.h>

#include "cli/command.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRecipe = R"(
[recipe]
name = "stripes"
plugin = "anomaly"
[data]
patch = 0
batch = 8
[[data.set]]
path = "train"
[network]
features = "filters"
filters = 6
filter_side = 5
[detector]
hold_out = 0.4
axes = 6
bank = 200
smooth = 1.0
top_share = 0.01
[budget]
passes = 1
)";

class EvalAnomaly : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ =
        new fs::path(fs::path(::testing::TempDir()) / ("strait_eval_anomaly_" + std::to_string(::getpid())));
    for (int i = 0; i < 24; ++i) write("train/" + std::to_string(i) + ".png", i, false);
    for (int i = 0; i < 4; ++i) write("test/good/" + std::to_string(i) + ".png", 50 + i, false);
    for (int i = 0; i < 4; ++i) write("test/spot/" + std::to_string(i) + ".png", 60 + i, true);
    std::ofstream(*folder_ / "recipe.toml") << kRecipe;
    trained_ = strait("train " + in("recipe.toml") + " --data " + in("") + " -o " + in("model"), true);
  }
  static void TearDownTestSuite() {
    fs::remove_all(*folder_);
    delete folder_;
  }
  static std::string in(const std::string& name) { return (*folder_ / name).string(); }
  // Stripes, with a spot and its mask.
  static void write(const std::string& name, int phase, bool spot) {
    cv::Mat picture(32, 32, CV_8U), mask = cv::Mat::zeros(32, 32, CV_8U);
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 32; ++x)
        picture.at<uint8_t>(y, x) = static_cast<uint8_t>(127 + 80 * std::sin(0.8 * (x + y) + 1.7 * phase));
    if (spot) {
      cv::circle(picture, {20, 12}, 3, cv::Scalar(250), cv::FILLED);
      cv::circle(mask, {20, 12}, 3, cv::Scalar(255), cv::FILLED);
    }
    const fs::path file = *folder_ / name;
    fs::create_directories(file.parent_path());
    cv::imwrite(file.string(), picture);
    if (spot) cv::imwrite((file.parent_path() / (file.stem().string() + ".mask.png")).string(), mask);
  }
  static nlohmann::json figures(const std::string& more) {
    const Answer answer = strait("eval anomaly --json --model " + in("model") + " " + more);
    EXPECT_EQ(answer.exit_code, 0) << answer.text;
    return nlohmann::json::parse(answer.text).front();
  }

  static fs::path* folder_;
  static Answer trained_;
};
fs::path* EvalAnomaly::folder_ = nullptr;
Answer EvalAnomaly::trained_;

TEST_F(EvalAnomaly, MeasuresPicturesAndPixels) {
  ASSERT_EQ(trained_.exit_code, 0) << trained_.text;
  const auto measured = figures("--data " + in("test"));
  EXPECT_EQ(measured["good"], 4);
  EXPECT_EQ(measured["bad"], 4);
  EXPECT_DOUBLE_EQ(measured["image"]["auroc"], 1);
  EXPECT_DOUBLE_EQ(measured["found"], 1);
  EXPECT_GT(measured["pixel"]["auroc"], 0.9);
  EXPECT_GT(measured["pixel"]["pro"], 0.5);
  EXPECT_EQ(measured["images"].size(), 8U);
  EXPECT_FALSE(figures("--no-masks --data " + in("test")).contains("pixel"));
}

TEST_F(EvalAnomaly, FoldersAndNamesSayWhatIsGood) {
  const auto swapped = figures("--no-masks --good spot --data " + in("test"));
  EXPECT_DOUBLE_EQ(swapped["image"]["auroc"], 0);
  EXPECT_EQ(figures("--only-good \"[01].png\" --data " + in("test"))["good"], 2);
  EXPECT_EQ(figures("--only \"[01].png\" --data " + in("test"))["bad"], 2);
}

TEST_F(EvalAnomaly, SaysWhatIsMissing) {
  EXPECT_EQ(strait("eval anomaly --model " + in("model") + " --data " + in("train")).exit_code, 2);
  fs::copy(in("test"), in("part"), fs::copy_options::recursive);
  fs::remove(in("part/spot/0.mask.png"));
  const Answer answer = strait("eval anomaly --model " + in("model") + " --data " + in("part"), true);
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_NE(answer.text.find("for 3 of 4 bad pictures"), std::string::npos) << answer.text;
}

TEST_F(EvalAnomaly, TakesIdxFiles) {
  const std::string head("\0\0\10\3\0\0\0\4\0\0\0\x20\0\0\0\x20", 16);
  std::ofstream images(in("t-images-idx3-ubyte"), std::ios::binary),
      labels(in("t-labels-idx1-ubyte"), std::ios::binary);
  images << head;
  for (int i = 0; i < 4; ++i) {
    const cv::Mat picture = cv::imread(in(i < 2 ? "test/good/" : "test/spot/") + std::to_string(i) + ".png",
                                       cv::IMREAD_GRAYSCALE);
    images.write(picture.ptr<char>(), 32 * 32);
  }
  labels << std::string("\0\0\10\1\0\0\0\4\7\7\1\2", 12);
  images.close();
  labels.close();
  const std::string data = "--data " + in("t-images-idx3-ubyte");
  EXPECT_DOUBLE_EQ(figures(data + " --class 7")["image"]["auroc"], 1);
  EXPECT_EQ(strait("eval anomaly --model " + in("model") + " " + data).exit_code, 2);
}

}  // namespace
}  // namespace strait::cli::test
