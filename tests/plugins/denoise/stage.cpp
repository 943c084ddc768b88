#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "plugins/basic/stage_run.h"
#include "tiny_model.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::denoise {
namespace {

namespace fs = std::filesystem;

double white(int depth) {
  return depth == CV_8U ? 255 : depth == CV_16U ? 65535 : 1;
}

class DenoiseStageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_denoise_stage_" + std::to_string(getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
    registry_.add_builtin(strait_plugin);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string save(const nn::Model& model, const std::string& name) const {
    model.save(folder_ / name);
    return (folder_ / name).string();
  }
  host::StageInstance stage(const std::string& model, const std::string& gray_model = "",
                            const ParamValues& changed = {}) const {
    ParamValues params = {{"model", model},
                          {"gray_model", gray_model},
                          {"precision", "f32"},
                          {"strength", 1.0},
                          {"tile", int64_t{0}}};
    for (const auto& [name, value] : changed) params.insert_or_assign(name, value);
    return {*registry_.find("denoise"), "clean", params};
  }

  // Runs all pictures in one call; an empty result for those that failed, see frames_.
  std::vector<cv::Mat> run(host::StageInstance& stage, const std::vector<cv::Mat>& pictures) {
    std::vector<Value> inputs;
    for (const cv::Mat& picture : pictures) inputs.push_back(test::value_of(picture));
    frames_ = std::vector<Frame>(pictures.size());
    std::vector<host::CallFrame> call(pictures.size());
    for (size_t i = 0; i < pictures.size(); ++i) {
      frames_[i].source.relative = "picture" + std::to_string(i) + ".png";
      call[i] = {&frames_[i], {&inputs[i]}, std::vector<Value>(1)};
    }
    stage.run(call);
    std::vector<cv::Mat> results;
    for (const host::CallFrame& one : call) {
      results.push_back(one.frame->failure ? cv::Mat() : test::pixels(one.outputs[0]).clone());
    }
    return results;
  }
  cv::Mat run(host::StageInstance& stage, const cv::Mat& picture) {
    return run(stage, std::vector{picture})[0];
  }

  static cv::Mat picture(int rows, int cols, int type, uint64_t seed = 1) {
    cv::Mat made(rows, cols, type);
    cv::RNG random(seed);
    random.fill(made, cv::RNG::UNIFORM, 0, white(made.depth()));
    return made;
  }
  static bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.type() == b.type() && a.size() == b.size() &&
           cv::norm(a.reshape(1), b.reshape(1), cv::NORM_INF) == 0;
  }

  fs::path folder_;
  host::Registry registry_;
  std::vector<Frame> frames_;
};

TEST_F(DenoiseStageTest, KeepsSizeDepthAndChannels) {
  host::StageInstance clean = stage(save(identity_model(3), "colour"), save(identity_model(1), "gray"));
  for (const int depth : {CV_8U, CV_16U}) {
    for (const int channels : {1, 3, 4}) {
      for (const auto& [rows, cols] : {std::pair{1, 1}, {2, 31}, {17, 5}, {8, 8}}) {
        const cv::Mat in = picture(rows, cols, CV_MAKETYPE(depth, channels));
        EXPECT_TRUE(same(run(clean, in), in)) << rows << "x" << cols << "x" << channels << " depth " << depth;
      }
    }
  }
}

TEST_F(DenoiseStageTest, FloatIsNeitherClippedNorRounded) {
  host::StageInstance clean = stage(save(identity_model(1), "gray"));
  cv::Mat in(3, 3, CV_32FC1, cv::Scalar(1.75f));
  in.at<float>(1, 1) = -0.25f;
  EXPECT_TRUE(same(run(clean, in), in));
}

TEST_F(DenoiseStageTest, LeavesAlphaUntouched) {
  host::StageInstance clean = stage(save(random_model(3), "colour"));
  const cv::Mat in = picture(9, 6, CV_8UC4);
  const cv::Mat out = run(clean, in);
  int colours_changed = 0;
  for (int y = 0; y < in.rows; ++y) {
    for (int x = 0; x < in.cols; ++x) {
      const auto before = in.at<cv::Vec4b>(y, x), after = out.at<cv::Vec4b>(y, x);
      EXPECT_EQ(after[3], before[3]);
      colours_changed += before[0] != after[0];
    }
  }
  EXPECT_GT(colours_changed, 0);
}

TEST_F(DenoiseStageTest, GrayGoesThroughAColourModelAsThreeEqualChannels) {
  host::StageInstance clean = stage(save(random_model(3), "colour"));
  const cv::Mat gray = picture(8, 12, CV_32FC1);
  cv::Mat three(8, 12, CV_32FC3);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 12; ++x) three.at<cv::Vec3f>(y, x) = cv::Vec3f::all(gray.at<float>(y, x));
  }
  const cv::Mat out = run(clean, gray), out_three = run(clean, three);
  ASSERT_EQ(out.type(), CV_32FC1);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 12; ++x) {
      const auto pixel = out_three.at<cv::Vec3f>(y, x);
      EXPECT_NEAR(out.at<float>(y, x), (pixel[0] + pixel[1] + pixel[2]) / 3, 1e-5);
    }
  }
}

TEST_F(DenoiseStageTest, GrayModelServesGrayFrames) {
  host::StageInstance clean = stage(save(random_model(3), "colour"), save(identity_model(1), "gray"));
  const cv::Mat gray = picture(8, 8, CV_8UC1);
  EXPECT_TRUE(same(run(clean, gray), gray));
  const cv::Mat colour = picture(8, 8, CV_8UC3);
  EXPECT_FALSE(same(run(clean, colour), colour));
}

TEST_F(DenoiseStageTest, AGroupGivesTheBytesOfSingleFrames) {
  host::StageInstance clean = stage(save(random_model(1), "gray"));
  const std::vector<cv::Mat> pictures = {picture(20, 30, CV_32FC1, 1), picture(20, 30, CV_32FC1, 2),
                                         picture(9, 30, CV_16UC1, 3), picture(20, 30, CV_8UC1, 4)};
  const std::vector<cv::Mat> together = run(clean, pictures);
  for (size_t i = 0; i < pictures.size(); ++i) EXPECT_TRUE(same(together[i], run(clean, pictures[i]))) << i;
}

TEST_F(DenoiseStageTest, AColourFrameFailsAloneInAGrayModel) {
  host::StageInstance clean = stage(save(identity_model(1), "gray"));
  run(clean, {picture(4, 4, CV_8UC1), picture(4, 4, CV_8UC3), picture(4, 4, CV_8UC1)});
  EXPECT_FALSE(frames_[0].failure);
  EXPECT_FALSE(frames_[2].failure);
  ASSERT_TRUE(frames_[1].failure);
  EXPECT_EQ(frames_[1].failure->code, Code::usage);
  EXPECT_NE(frames_[1].failure->reason.find("'convert'"), std::string::npos) << frames_[1].failure->reason;
}

TEST_F(DenoiseStageTest, BadModelsAreRefusedWhenTheStageIsMade) {
  const std::string good = save(identity_model(1), "good"), colour = save(identity_model(3), "colour");
  const auto code_of = [&](const std::string& model, const std::string& gray_model = "") {
    try {
      stage(model, gray_model);
    } catch (const Error& error) {
      return error.code();
    }
    return Code::internal;
  };
  EXPECT_EQ(code_of((folder_ / "nowhere").string()), Code::missing);
  EXPECT_EQ(code_of(colour, colour), Code::usage);  // a colour model for gray frames

  nn::ModelInfo info;
  info.name = "other";
  info.plugin = "other";
  const nn::Model model = identity_model(1);
  EXPECT_EQ(code_of(save(nn::Model(info, model.network(), model.parameters()), "other")), Code::usage);

  std::fstream weights(folder_ / "good" / "weights.safetensors",
                       std::ios::in | std::ios::out | std::ios::binary);
  weights.seekp(-1, std::ios::end).put('\x55');
  weights.close();
  EXPECT_EQ(code_of(good), Code::corrupt);
}

TEST_F(DenoiseStageTest, StrengthMixesThePictureWithTheResult) {
  const std::string model = save(random_model(1), "gray");
  const cv::Mat in = picture(12, 20, CV_32FC1);
  host::StageInstance none = stage(model, "", {{"strength", 0.0}});
  host::StageInstance half = stage(model, "", {{"strength", 0.5}});
  host::StageInstance all = stage(model);
  EXPECT_TRUE(same(run(none, in), in));
  const cv::Mat middle = (in + run(all, in)) * 0.5;
  EXPECT_LT(cv::norm(run(half, in), middle, cv::NORM_INF), 1e-6);
}

// Direct convolutions give the same bits wherever a window begins.
TEST_F(DenoiseStageTest, TilesLeaveNoSeam) {
  const std::string colour = save(random_model(3), "colour"), gray = save(random_model(1), "gray");
  host::StageInstance whole = stage(colour, gray);
  host::StageInstance tiled = stage(colour, gray, {{"tile", int64_t{16}}});
  for (const int type : {CV_8UC1, CV_16UC3, CV_8UC4, CV_32FC3}) {
    for (const auto& [rows, cols] : {std::pair{151, 64}, {40, 203}, {170, 131}}) {
      const cv::Mat in = picture(rows, cols, type);
      EXPECT_TRUE(same(run(tiled, in), run(whole, in))) << rows << "x" << cols << " type " << type;
    }
  }
}

}  // namespace
}  // namespace strait::denoise
