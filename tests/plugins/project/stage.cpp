#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>
#include <unistd.h>

#include "nn/model.h"
#include "plugins/basic/stage_run.h"
#include "strait/error.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::project {
namespace {

namespace fs = std::filesystem;

// The latent is four times a 2 x 2 picture; decoding is its inverse.
nn::Model scaling_model(bool decodes) {
  nn::NetworkSpec network;
  network.inputs = {{"picture", 1, 2, 2}};
  network.outputs = {"latent"};
  network.layers = {{"latent", "dense", {"picture"}, {{"out", int64_t{4}}}}};
  if (decodes) {
    network.outputs.push_back("rebuilt");
    network.layers.push_back({"rebuilt",
                              "dense",
                              {"latent"},
                              {{"out", int64_t{1}}, {"height", int64_t{2}}, {"width", int64_t{2}}}});
  }
  nn::Parameters weights = nn::empty_parameters(network);
  for (size_t i = 0; i < 4; ++i) {
    weights.at("latent.weights").data()[5 * i] = 4;
    if (decodes) weights.at("rebuilt.weights").data()[5 * i] = 0.25f;
  }
  return {{"scaling", "test", "", {}, {}}, std::move(network), std::move(weights)};
}

class Latents : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("strait_latents_" + std::to_string(getpid()));
    registry_.add_builtin(strait_plugin);
    scaling_model(true).save(folder_ / "both");
    scaling_model(false).save(folder_ / "encoder");
  }
  void TearDown() override { fs::remove_all(folder_); }

  // One call with all values.
  std::vector<Value> run(const char* type, const std::string& model, const std::vector<Value>& inputs) {
    host::StageInstance stage(*registry_.find(type), "s",
                              {{"model", (folder_ / model).string()}, {"precision", std::string("f32")}});
    frames_ = std::vector<Frame>(inputs.size());
    std::vector<host::CallFrame> call(inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) call[i] = {&frames_[i], {&inputs[i]}, std::vector<Value>(1)};
    stage.run(call);
    std::vector<Value> outputs;
    for (const host::CallFrame& one : call) outputs.push_back(one.outputs[0]);
    return outputs;
  }
  std::string failure(size_t frame) const {
    return frames_[frame].failure ? frames_[frame].failure->reason : "";
  }

  fs::path folder_;
  host::Registry registry_;
  std::vector<Frame> frames_;
};

TEST_F(Latents, GoThereAndBackForPicturesOfAnySizeAndDepth) {
  const cv::Mat small = (cv::Mat_<uint8_t>(2, 2) << 0, 51, 102, 255);
  cv::Mat large, deep;
  cv::resize(small, large, {40, 40}, 0, 0, cv::INTER_NEAREST);
  cv::Mat wide(40, 60, CV_8UC1, cv::Scalar(9));  // its middle counts
  large.copyTo(wide(cv::Rect(10, 0, 40, 40)));
  cv::cvtColor(large, deep, cv::COLOR_GRAY2BGR);
  deep.convertTo(deep, CV_16U, 257);
  const std::vector<Value> latents =
      run("encode", "both", {test::value_of(small), test::value_of(wide), test::value_of(deep)});
  for (size_t i = 0; i < latents.size(); ++i) {
    ASSERT_EQ(failure(i), "");
    ASSERT_EQ(latents[i].view().rank, 1u);
    ASSERT_EQ(latents[i].view().shape[0], 4);
    EXPECT_NEAR(static_cast<const float*>(latents[i].view().data)[1], 0.8, 1e-4) << i;
  }
  for (const Value& picture : run("decode", "both", latents)) {
    const cv::Mat image = test::pixels(picture);
    ASSERT_EQ(image.type(), CV_32FC1);
    EXPECT_NEAR(image.at<float>(1, 0), 0.4, 1e-4);
  }
}

TEST_F(Latents, AnEncoderDoesNotDecode) {
  try {
    run("decode", "encoder", {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'scaling' only encodes"), std::string::npos) << error.what();
  }
}

TEST_F(Latents, ALatentOfAnotherModelFailsItsFrameAlone) {
  strait_value wanted{};
  wanted.kind = STRAIT_TENSOR;
  wanted.type = STRAIT_TYPE_F32;
  wanted.rank = 1;
  wanted.shape[0] = 3;
  const Value other = Value::allocate(wanted);
  std::fill_n(static_cast<float*>(other.view().data), 3, 0.0f);
  wanted.shape[0] = 4;
  const Value right = Value::allocate(wanted);
  std::fill_n(static_cast<float*>(right.view().data), 4, 1.0f);
  run("decode", "both", {other, right});
  EXPECT_NE(failure(0).find("expected 4, got 3"), std::string::npos) << failure(0);
  EXPECT_EQ(failure(1), "");
}

}  // namespace
}  // namespace strait::project
