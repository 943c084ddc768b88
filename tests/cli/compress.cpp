#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <unistd.h>

#include "cli/command.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;

const std::string kModel = " --model " STRAIT_SOURCE_DIR "/models/photo-codec ";

class Compress : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_compress_" + std::to_string(::getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
  }
  void TearDown() override { fs::remove_all(folder_); }

  cv::Mat write(const std::string& name, int rows, int cols) const {
    cv::Mat picture(rows, cols, CV_8UC3);
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < cols; ++x)
        picture.at<cv::Vec3b>(y, x) = {static_cast<uint8_t>(2 * x), static_cast<uint8_t>(3 * y),
                                       static_cast<uint8_t>((x / 8 + y / 8) % 2 * 80 + 80)};
    fs::create_directories((folder_ / name).parent_path());
    cv::imwrite((folder_ / name).string(), picture);
    return picture;
  }
  std::string in(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

TEST_F(Compress, AFolderThereAndBack) {
  const cv::Mat a = write("in/a.png", 60, 75);
  write("in/deep/b.png", 33, 17);
  const Answer there = strait("compress -q 80" + kModel + in("in") + " -o " + in("small"), true);
  ASSERT_EQ(there.exit_code, 0) << there.text;
  EXPECT_LT(fs::file_size(in("small/a.strait")), fs::file_size(in("in/a.png")) / 2 + 2000);
  const Answer back = strait("decompress" + kModel + in("small") + " -o " + in("back"), true);
  ASSERT_EQ(back.exit_code, 0) << back.text;
  const cv::Mat got = cv::imread(in("back/a.png"), cv::IMREAD_UNCHANGED);
  ASSERT_EQ(got.size(), a.size());
  EXPECT_GT(cv::PSNR(a, got), 28);
  EXPECT_EQ(cv::imread(in("back/deep/b.png")).size(), cv::Size(17, 33));
}

TEST_F(Compress, DamagedFilesFailAlone) {
  write("in/a.png", 40, 40);
  write("in/b.png", 40, 40);
  ASSERT_EQ(strait("compress" + kModel + in("in") + " -o " + in("small")).exit_code, 0);
  fs::resize_file(in("small/b.strait"), fs::file_size(in("small/b.strait")) - 5);
  const Answer back = strait("decompress" + kModel + in("small") + " -o " + in("back"), true);
  EXPECT_EQ(back.exit_code, 3);
  EXPECT_NE(back.text.find("b.strait: a section at byte"), std::string::npos) << back.text;
  EXPECT_TRUE(fs::exists(in("back/a.png")));
}

// Files must be read the same by every machine: a number read differently would leave the stream in a wrong
// state, which is an error. Pictures may differ by rounding.
TEST_F(Compress, FilesAreReadAlikeWithOtherInstructionSetsThreadsAndPrecisions) {
  write("in/a.png", 120, 180);
  ASSERT_EQ(strait("compress -q 70" + kModel + in("in") + " -o " + in("small")).exit_code, 0);
  ASSERT_EQ(strait("decompress" + kModel + in("small") + " -o " + in("back")).exit_code, 0);
  const cv::Mat expected = cv::imread(in("back/a.png"));
  struct Way {
    const char *instructions, *threads, *precision;
    double most;  // 8-bit steps
  };
  for (const Way& way :
       {Way{"SSE41", "1", "f32", 1}, Way{"AVX2", "2", "f32", 1}, Way{"AVX512_CORE", "1", "f32", 1},
        Way{"AVX512_CORE_BF16", "2", "bf16", 8}, Way{"ALL", "1", "auto", 8}}) {
    const testing::Message what = testing::Message() << way.instructions << " " << way.precision;
    ::setenv("ONEDNN_MAX_CPU_ISA", way.instructions, 1);
    ::setenv("OMP_NUM_THREADS", way.threads, 1);
    const Answer answer =
        strait("decompress --force --set decompress.precision=" + std::string(way.precision) + kModel +
                   in("small") + " -o " + in("other"),
               true);
    ::unsetenv("ONEDNN_MAX_CPU_ISA");
    ::unsetenv("OMP_NUM_THREADS");
    if (answer.text.find("bf16") != std::string::npos) continue;  // this CPU cannot
    ASSERT_EQ(answer.exit_code, 0) << what << answer.text;
    EXPECT_LE(cv::norm(expected, cv::imread(in("other/a.png")), cv::NORM_INF), way.most) << what;
  }
}

TEST_F(Compress, ATargetIsKept) {
  write("in/a.png", 120, 180);
  ASSERT_EQ(strait("compress --target 1.5bpp" + kModel + in("in") + " -o " + in("small")).exit_code, 0);
  const auto bytes = static_cast<double>(fs::file_size(in("small/a.strait")));
  EXPECT_LE(8 * bytes, 1.5 * 120 * 180);
  EXPECT_GE(8 * bytes, 1.4 * 120 * 180);
  const Answer wrong = strait("compress --target 1.5" + kModel + in("in") + " -o " + in("small"), true);
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.text.find("write \"0.5bpp\" or \"35dB\""), std::string::npos) << wrong.text;
}

TEST_F(Compress, EvalMeasuresFiles) {
  write("in/a.png", 64, 96);
  const Answer answer = strait("eval codec --json --qualities 10,60,95 --against jpeg" + kModel +
                               "--images " + in("in") + " --plot " + in("plot.svg"));
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  const auto json = nlohmann::json::parse(answer.text);
  const auto& points = json["curves"]["strait"];
  ASSERT_EQ(points.size(), 3U);
  EXPECT_GT(points[2]["psnr"], points[0]["psnr"]);
  EXPECT_GT(points[2]["bpp"], points[0]["bpp"]);
  EXPECT_GT(json["curves"]["jpeg"].size(), 5U);
  EXPECT_TRUE(fs::exists(in("plot.svg")));
}

}  // namespace
}  // namespace strait::cli::test
