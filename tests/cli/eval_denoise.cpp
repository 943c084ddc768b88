#include <cmath>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <unistd.h>

#include "cli/command.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;

const std::string kEval = "eval denoise --json --model " STRAIT_SOURCE_DIR "/models/denoise-gray ";

class EvalDenoise : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_eval_" + std::to_string(::getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
  }
  void TearDown() override { fs::remove_all(folder_); }

  // A smooth picture with `ripple` levels of a chequerboard.
  void write(const std::string& name, int ripple) const {
    cv::Mat picture(48, 56, CV_8UC1);
    for (int y = 0; y < picture.rows; ++y)
      for (int x = 0; x < picture.cols; ++x)
        picture.at<uint8_t>(y, x) = static_cast<uint8_t>(100 + y + ((x + y) % 2 == 0 ? ripple : -ripple));
    fs::create_directories((folder_ / name).parent_path());
    cv::imwrite((folder_ / name).string(), picture);
  }
  std::string in(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

TEST_F(EvalDenoise, MeasuresPairsToldByTheirEndings) {
  write("a_real.png", 8);
  write("a_mean.png", 0);
  write("deep/b_real.png", 4);
  write("deep/b_mean.bmp", 0);
  write("unrelated.png", 0);
  const Answer answer = strait(kEval + "--pairs " + in(""));
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  const auto json = nlohmann::json::parse(answer.text);
  ASSERT_EQ(json["images"].size(), 2U);
  EXPECT_NEAR(json["images"]["a_real.png"]["psnr_noisy"], 20 * std::log10(255 / 8.0), 1e-3);
  EXPECT_NEAR(json["images"]["deep/b_real.png"]["psnr_noisy"], 20 * std::log10(255 / 4.0), 1e-3);
  EXPECT_GT(json["images"]["a_real.png"]["psnr"], json["images"]["a_real.png"]["psnr_noisy"]);
  EXPECT_GT(json["mean"]["ssim"], json["mean"]["ssim_noisy"]);
  EXPECT_FALSE(json.contains("sigma"));
}

TEST_F(EvalDenoise, MeasuresPairsInTwoFolders) {
  write("noisy/x.png", 8);
  write("clean/x.tif", 0);
  write("mine/x-iso.png", 8);
  write("mine/x-ref.png", 0);
  const double want = 20 * std::log10(255 / 8.0);
  const auto folders = strait(kEval + "--noisy " + in("noisy") + " --clean " + in("clean"));
  ASSERT_EQ(folders.exit_code, 0) << folders.text;
  EXPECT_NEAR(nlohmann::json::parse(folders.text)["mean"]["psnr_noisy"], want, 1e-3);
  const auto endings = strait(kEval + "--pairs " + in("mine") + " --endings=-iso --endings=-ref");
  ASSERT_EQ(endings.exit_code, 0) << endings.text;
  EXPECT_NEAR(nlohmann::json::parse(endings.text)["mean"]["psnr_noisy"], want, 1e-3);
}

TEST_F(EvalDenoise, ComparesWithOtherStages) {
  write("a.png", 0);
  const std::string gaussian = kEval + "--clean " + in("") + " --sigma 20 --against nlm --set nlm.h=";
  const auto weak = nlohmann::json::parse(strait(gaussian + "1").text)["mean"];
  const auto strong = nlohmann::json::parse(strait(gaussian + "20").text)["mean"];
  EXPECT_NEAR(weak["psnr_noisy"], 20 * std::log10(255 / 20.0), 0.5);
  EXPECT_EQ(weak["psnr"], strong["psnr"]);
  EXPECT_GT(strong["against"]["nlm"]["psnr"], weak["against"]["nlm"]["psnr"].get<double>() + 3);
}

TEST_F(EvalDenoise, SaysAllThatHaveNoReference) {
  write("a_real.png", 8);
  write("b_real.png", 8);
  const Answer answer = strait(kEval + "--pairs " + in(""), true);
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_NE(answer.text.find(in("a_mean.*")), std::string::npos) << answer.text;
  EXPECT_NE(answer.text.find(in("b_mean.*")), std::string::npos) << answer.text;
}

TEST_F(EvalDenoise, WantsOneKindOfPictures) {
  write("a.png", 0);
  EXPECT_EQ(strait(kEval).exit_code, 2);
  EXPECT_EQ(strait(kEval + "--clean " + in("")).exit_code, 2);
  EXPECT_EQ(strait(kEval + "--noisy " + in("")).exit_code, 2);
  EXPECT_EQ(strait(kEval + "--pairs " + in("")).exit_code, 2);  // no name ends with _real
  EXPECT_NE(strait(kEval + "--pairs " + in("") + " --clean " + in("")).exit_code, 0);
}

}  // namespace
}  // namespace strait::cli::test
