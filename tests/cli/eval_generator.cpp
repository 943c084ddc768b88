// strait eval generator and strait eval classify
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <unistd.h>

#include "cli/command.h"
#include "nn/classifiers.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Pictures of 2 x 2 px whose columns are what matters.
class EvalGenerator : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_generator_" + std::to_string(::getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
    nn::test::brighter_side().save(folder_ / "model");
    for (int i = 0; i < 40; ++i) {
      write_columns("train", i, 5 * i + 1, 200 - 3 * i);
      write_columns("test", i, 5 * i + 3, 199 - 3 * i);
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const cv::Mat& picture) const {
    fs::create_directories((folder_ / name).parent_path());
    cv::imwrite((folder_ / name).string(), picture);
  }
  void write_columns(const std::string& set, int number, int left, int right) const {
    write(set + "/" + std::to_string(100 + number) + ".png",
          (cv::Mat_<uint8_t>(2, 2) << left, right, left, right));
  }
  std::string in(const std::string& name) const { return (folder_ / name).string(); }
  Answer eval(const std::string& samples, const std::string& more = "") const {
    return strait("eval generator --model " + in("model") + " --samples " + in(samples) + " --train " +
                      in("train") + " --test " + in("test") + " " + more,
                  true);
  }
  json figures(const std::string& samples, const std::string& more = "") const {
    const Answer answer = eval(samples, "--json " + more);
    EXPECT_EQ(answer.exit_code, 0) << answer.text;
    return json::parse(answer.text);
  }

  fs::path folder_;
};

TEST_F(EvalGenerator, TheTrainingPicturesThemselvesAreAlikeAndCopies) {
  const json got = figures("train");
  EXPECT_EQ(got["compared"], 40);
  const json& samples = got["samples"];
  EXPECT_NEAR(samples["frechet"].get<double>(), 0, 1e-6);
  EXPECT_EQ(samples["precision"], 1.0);
  EXPECT_EQ(samples["recall"], 1.0);
  EXPECT_EQ(samples["coverage"], 1.0);
  EXPECT_EQ(samples["imbalance"], 0.0);
  EXPECT_EQ(samples["pixel_distance"], 0.0);
  EXPECT_EQ(samples["pixel_copies"], 1.0);
  EXPECT_EQ(samples["feature_copies"], 1.0);
  EXPECT_EQ(samples["class_shares"], got["training_class_shares"]);
}

TEST_F(EvalGenerator, TheTestPicturesAreTheFloor) {
  const json got = figures("test", "-k 3");
  for (const auto& [key, value] : got["test"].items()) EXPECT_EQ(got["samples"][key], value) << key;
  EXPECT_GT(got["test"]["frechet"].get<double>(), 0);
}

TEST_F(EvalGenerator, ComparesAsManyOfEachAsThereAre) {
  for (int i = 0; i < 12; ++i) write_columns("few", i, 255, 20 * i);
  EXPECT_EQ(figures("few")["compared"], 12);
  const json got = figures("few", "--limit 8");
  EXPECT_EQ(got["compared"], 8);
  EXPECT_EQ(got["training_pictures"], 40);
  EXPECT_EQ(got["samples"]["class_shares"], json({1.0, 0.0}));
  EXPECT_EQ(got["samples"]["pixel_copies"], 0.0);
  EXPECT_NE(eval("few", "-k 12")
                .text.find("12 samples, 40 test and 40 training pictures, of which 12 are compared"),
            std::string::npos);
}

TEST_F(EvalGenerator, DrawsSamplesBesideWhatIsNearest) {
  EXPECT_EQ(eval("test", "--sheet " + in("sheet.png") + " --examples 4").exit_code, 0);
  EXPECT_EQ(cv::imread(in("sheet.png")).cols, 8 + 6 * 168);  // two samples a row, three cells each
}

TEST_F(EvalGenerator, SaysWhichFileIsWrong) {
  write("large/1.png", cv::Mat(3, 2, CV_8UC1, cv::Scalar(9)));
  const Answer large = eval("large");
  EXPECT_EQ(large.exit_code, 2);
  EXPECT_NE(large.text.find("large/1.png: is 2x3 px (expected 2x2, as the classifier takes)"),
            std::string::npos)
      << large.text;
  fs::create_directories(folder_ / "broken");
  std::ofstream(folder_ / "broken" / "1.png") << "\x89PNG\r\n\x1a\n and no more";
  const Answer broken = eval("broken");
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_NE(broken.text.find("not all pictures could be read\n1.png"), std::string::npos) << broken.text;
  EXPECT_NE(eval("nothing").text.find("no such file or folder"), std::string::npos);
}

TEST_F(EvalGenerator, ClassifiersAreMeasuredOnLabelledPictures) {
  write("labelled/left/1.png", (cv::Mat_<uint8_t>(2, 2) << 255, 0, 255, 0));
  write("labelled/left/2.png", (cv::Mat_<uint8_t>(2, 2) << 0, 255, 0, 255));
  write("labelled/1/3.png", (cv::Mat_<uint8_t>(2, 2) << 0, 255, 0, 255));  // by its number
  const std::string command = "eval classify --model " + in("model") + " --data ";
  const json got = json::parse(strait(command + in("labelled") + " --json").text);
  EXPECT_EQ(got["pictures"], 3);
  EXPECT_NEAR(got["accuracy"].get<double>(), 2.0 / 3, 1e-9);
  EXPECT_EQ(got["confusion"], json({{1, 1}, {0, 1}}));
  EXPECT_EQ(got["classes"][1]["precision"], 0.5);
  write("labelled/lift/4.png", (cv::Mat_<uint8_t>(2, 2) << 0, 255, 0, 255));
  const Answer unknown = strait(command + in("labelled"), true);
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.text.find("is of class 'lift', which the model does not know; did you mean 'left'?"),
            std::string::npos)
      << unknown.text;
}

}  // namespace
}  // namespace strait::cli::test
