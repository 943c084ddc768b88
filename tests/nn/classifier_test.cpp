#include "nn/classifier.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "nn/classifiers.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

std::string error_of(const Model& model) {
  try {
    Classifier classifier(model, "m");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Classifier, ProbabilitiesAreTheSoftmaxOfLogits) {
  const Classifier classifier(test::brighter_side(), "m");
  const std::vector<float> pictures = {1, 0,    1, 0,  //
                                       0, 0.5F, 0, 0.5F};
  std::vector<float> latents(4);
  classifier.latents().encode(pictures.data(), 2, latents.data());
  EXPECT_EQ(latents, (std::vector<float>{1, 0, 0, 0.5F}));
  const std::vector<float> got = classifier.probabilities(latents.data(), 2);
  EXPECT_NEAR(got[0], 1 / (1 + std::exp(-2.0)), 1e-6);
  EXPECT_NEAR(got[3], 1 / (1 + std::exp(-1.0)), 1e-6);
  EXPECT_NEAR(got[0] + got[1], 1, 1e-6);
  EXPECT_NEAR(got[2] + got[3], 1, 1e-6);
}

TEST(Classifier, SaysWhyAModelIsNone) {
  EXPECT_NE(error_of(test::brighter_side({"left"})).find("names 1 classes (expected 2, as many as logits)"),
            std::string::npos);
  NetworkSpec network = test::brighter_side().network();
  network.outputs = {"latent"};
  network.layers.pop_back();
  Parameters weights = empty_parameters(network);
  EXPECT_NE(error_of(Model({}, network, std::move(weights))).find("has no output 'logits'"),
            std::string::npos);
}

class ClassNames : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("strait_classifier_" + std::to_string(getpid()));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(ClassNames, TravelWithTheModel) {
  test::brighter_side({"a \"b\"", "ä"}).save(folder_);
  EXPECT_EQ(Classifier::load(folder_).classes(), (std::vector<std::string>{"a \"b\"", "ä"}));
}

TEST_F(ClassNames, AreNames) {
  test::brighter_side().save(folder_);
  std::ifstream in(folder_ / "model.toml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string names = R"(classes = ["left", "right"])";
  ASSERT_NE(text.find(names), std::string::npos) << text;
  for (const char* wrong : {"classes = 3", "classes = [1, 2]", "classes = [\"a\", 2]"}) {
    std::string changed = text;
    std::ofstream(folder_ / "model.toml") << changed.replace(changed.find(names), names.size(), wrong);
    try {
      Model::load(folder_);
      FAIL() << wrong;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("'classes' must be an array of names"), std::string::npos)
          << error.what();
    }
  }
}

}  // namespace
}  // namespace strait::nn
