#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "host/registry.h"
#include "paths.h"
#include "plugins/basic/stage_run.h"
#include "strait/error.h"
#include "trained.h"

namespace strait::vae::test {
namespace {

namespace fs = std::filesystem;
using strait::test::run_stage;

cv::Mat picture(int64_t item) {
  cv::Mat1b made(kSide, kSide);
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) made(y, x) = stripes(item, y, x) > 0 ? 255 : 0;
  return made;
}

double difference(const cv::Mat& a, const cv::Mat& b) {
  cv::Mat other = b;
  if (b.depth() == CV_8U) b.convertTo(other, CV_32F, 1 / 255.0);
  return cv::norm(a, other, cv::NORM_L1) / static_cast<double>(a.total());
}

class VaeStages : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    fs::create_directories(root());
    for (const bool labels : {false, true}) {
      Tiny trainer(labels ? std::vector<Setting>{labelled()}
                          : std::vector<Setting>{{"network.prior", int64_t{8}, {}}});
      trainer.learn(250);
      trainer.save_model("tiny", (root() / (labels ? "labels" : "plain")).string());
    }
    for (int item = 0; item < 12; ++item) {
      fs::create_directories(root() / (item % 2 == 0 ? "across" : "along"));
      cv::imwrite((root() / (item % 2 == 0 ? "across" : "along") / (std::to_string(item) + ".png")).string(),
                  picture(item));
    }
  }
  static void TearDownTestSuite() { fs::remove_all(root()); }
  void SetUp() override { registry_.add_builtin(strait_plugin); }

  static fs::path root() {
    return fs::path(::testing::TempDir()) / ("strait_vae_stages_" + std::to_string(getpid()));
  }
  static std::string text(const fs::path& path) { return "'" + path.string() + "'"; }
  static std::string model(const char* name) { return text(root() / name); }

  cv::Mat run(const char* type, std::map<std::string, std::string> params,
              const std::vector<cv::Mat>& inputs = {}, uint64_t ordinal = 0) {
    params.emplace("model", model("plain"));
    Frame frame{
        {"", std::to_string(ordinal), std::to_string(ordinal), ordinal}, 1, {}, {}, {}, {}, {}, false};
    return run_stage(registry_, type, params, inputs, std::move(frame)).image();
  }

  host::Registry registry_;
};

TEST_F(VaeStages, ReconstructGivesBackWhatItWasTaught) {
  for (const int64_t item : {40, 41})
    EXPECT_LT(difference(run("vae-reconstruct", {}, {picture(item)}), picture(item)), 0.15) << item;
  cv::Mat colour;
  cv::cvtColor(picture(40), colour, cv::COLOR_GRAY2BGR);
  cv::resize(colour, colour, {}, 3, 3, cv::INTER_NEAREST);
  EXPECT_LT(difference(run("vae-reconstruct", {}, {colour}), picture(40)), 0.2);
}

TEST_F(VaeStages, SamplesFollowFromSeedsAndAreNotAllAlike) {
  const cv::Mat one = run("vae-sample", {}), again = run("vae-sample", {});
  EXPECT_EQ(cv::norm(one, again, cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(one, run("vae-sample", {{"seed", "2"}}), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(one, run("vae-sample", {}, {}, 3), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(one, run("vae-sample", {{"temperature", "0"}}), cv::NORM_INF), 0);
}

// How much it changes from left to right, less from top to bottom: above 0 for stripes across.
double across(const cv::Mat& made) {
  return cv::norm(made.colRange(1, kSide), made.colRange(0, kSide - 1), cv::NORM_L1) -
         cv::norm(made.rowRange(1, kSide), made.rowRange(0, kSide - 1), cv::NORM_L1);
}

TEST_F(VaeStages, SamplesAreOfTheClassThatIsAskedFor) {
  for (uint64_t i = 0; i < 12; ++i) {
    EXPECT_GT(across(run("vae-sample", {{"model", model("labels")}, {"label", "across"}}, {}, i)), 0) << i;
    EXPECT_LT(across(run("vae-sample", {{"model", model("labels")}, {"label", "along"}}, {}, i)), 0) << i;
    const double in_turn = across(run("vae-sample", {{"model", model("labels")}}, {}, i));
    EXPECT_TRUE(i % 2 == 0 ? in_turn > 0 : in_turn < 0) << i;
  }
}

TEST_F(VaeStages, TheLikeliestClassIsFound) {
  for (const int64_t item : {20, 21}) {
    const double made = across(run("vae-reconstruct", {{"model", model("labels")}}, {picture(item)}));
    EXPECT_TRUE(item % 2 == 0 ? made > 0 : made < 0) << item;
  }
}

TEST_F(VaeStages, LabelsThatAModelDoesNotKnowAreErrors) {
  EXPECT_THROW(run("vae-sample", {{"label", "across"}}), Error);
  EXPECT_THROW(run("vae-sample", {{"model", model("labels")}, {"label", "slanted"}}), Error);
}

TEST_F(VaeStages, InterpolationEndsAtItsPictures) {
  const std::vector<cv::Mat> ends = {picture(20), picture(21)};
  for (const char* path : {"'linear'", "'spherical'"}) {
    const auto at = [&](const char* where) {
      return run("vae-interpolate", {{"at", where}, {"path", path}}, ends);
    };
    EXPECT_LT(difference(at("0.0"), run("vae-reconstruct", {}, {ends[0]})), 1e-4);
    EXPECT_LT(difference(at("1.0"), run("vae-reconstruct", {}, {ends[1]})), 1e-4);
    EXPECT_GT(difference(at("0.5"), at("0.0")), 0.01);
  }
}

TEST_F(VaeStages, InterpolationTakesSecondPicturesOfAFolderInTurn) {
  const auto to = [&](uint64_t ordinal) {
    return run("vae-interpolate", {{"at", "1.0"}, {"folder", text(root() / "along")}}, {picture(20)},
               ordinal);
  };
  // By name: 1.png, 11.png, 3.png, 5.png, 7.png, 9.png
  EXPECT_LT(difference(to(1), run("vae-reconstruct", {}, {picture(11)})), 1e-4);
  EXPECT_LT(difference(to(8), run("vae-reconstruct", {}, {picture(3)})), 1e-4);
  EXPECT_GT(difference(to(0), to(2)), 1e-3);
}

TEST_F(VaeStages, InterpolationNeedsOneSourceOfSecondPictures) {
  const auto fails = [&](std::map<std::string, std::string> params, const std::vector<cv::Mat>& inputs) {
    params["model"] = model("plain");
    const Frame frame = run_stage(registry_, "vae-interpolate", params, inputs, {}).frame;
    return frame.failure && frame.failure->code == Code::usage;
  };
  EXPECT_TRUE(fails({}, {picture(20)}));
  EXPECT_TRUE(fails({{"folder", text(root() / "along")}}, {picture(20), picture(21)}));
}

TEST_F(VaeStages, WalksBeginAndEndWhereTheyAreTold) {
  const std::map<std::string, std::string> params = {
      {"first", text(root() / "across/2.png")}, {"last", text(root() / "along/3.png")}, {"count", "5"}};
  EXPECT_LT(difference(run("vae-walk", params, {}, 0), run("vae-reconstruct", {}, {picture(2)})), 1e-4);
  EXPECT_LT(difference(run("vae-walk", params, {}, 4), run("vae-reconstruct", {}, {picture(3)})), 1e-4);
  // From one draw to the next.
  EXPECT_LT(difference(run("vae-walk", {{"count", "2"}, {"seed", "4"}}, {}, 1),
                       run("vae-walk", {{"count", "2"}, {"seed", "5"}}, {}, 0)),
            1e-6);
}

// With one example each, the step leads from the one to the other.
TEST_F(VaeStages, EditsGoFromExampleToExample) {
  for (const auto& [folder, item] : {std::pair("has", 2), {"lacks", 3}}) {
    fs::create_directories(root() / folder);
    cv::imwrite((root() / folder / "a.png").string(), picture(item));
  }
  const auto with = [&](const char* strength) {
    return run("vae-edit",
               {{"plus", text(root() / "has")}, {"minus", text(root() / "lacks")}, {"strength", strength}},
               {picture(3)});
  };
  EXPECT_LT(difference(with("0.0"), run("vae-reconstruct", {}, {picture(3)})), 1e-5);
  EXPECT_LT(difference(with("1.0"), run("vae-reconstruct", {}, {picture(2)})), 1e-5);
}

TEST_F(VaeStages, EditsWithoutExamplesAreErrors) {
  fs::create_directories(root() / "none");
  EXPECT_THROW(
      run("vae-edit", {{"plus", text(root() / "none")}, {"minus", text(root() / "across")}}, {picture(20)}),
      Error);
}

TEST(VaePaths, SphericalOnesKeepTheLength) {
  const std::vector<float> a = {3, 0}, b = {0, 3};
  const std::vector<float> half = between(a, b, 0.5, Path::spherical);
  EXPECT_NEAR(static_cast<double>(half[0]), 3 * std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(static_cast<double>(half[1]), 3 * std::sqrt(0.5), 1e-6);
  EXPECT_EQ(between(a, b, 0.5, Path::linear), (std::vector<float>{1.5, 1.5}));
  EXPECT_EQ(between(a, a, 0.3, Path::spherical), a);
  EXPECT_EQ(between(std::vector<float>{0, 0}, b, 0.5, Path::spherical), (std::vector<float>{0, 1.5}));
}

}  // namespace
}  // namespace strait::vae::test
