#include <cmath>
#include <fstream>

#include <opencv2/imgproc.hpp>

#include "detector.h"
#include "strait/error.h"
#include "trained.h"

namespace strait::anomaly {
namespace {

using test::Folder;
using test::kSide;
using test::patches;
using test::Settings;
using test::Trained;

cv::Mat picture(int64_t number, bool defect) {
  cv::Mat made(kSide, kSide, CV_32F);
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) made.at<float>(y, x) = test::stripe(number, y, x);
  if (defect) cv::rectangle(made, {20, 8}, {25, 12}, cv::Scalar(0.95), cv::FILLED);
  return made;
}

Detector saved(Trained& trained, const Folder& folder) {
  trained.save_model("stripes", folder.path());
  return Detector::load(folder.path());
}

void expect_to_find(const Detector& detector) {
  const Detection good = detector.detect(picture(500, false)), bad = detector.detect(picture(501, true));
  const double threshold = detector.threshold(0.05);
  EXPECT_GT(bad.score, threshold);
  EXPECT_GT(bad.score, good.score + 2);
  cv::Point place;
  cv::minMaxLoc(bad.map, nullptr, nullptr, nullptr, &place);
  EXPECT_TRUE(cv::Rect(16, 4, 14, 13).contains(place)) << place;
}

TEST(AnomalyTrainer, LocalFeaturesFindADefect) {
  const Folder folder("patches");
  Trained trained(patches());
  trained.see_all();
  expect_to_find(saved(trained, folder));
}

TEST(AnomalyTrainer, PrincipalAxesOfWindowsFindADefect) {
  const Folder folder("pca");
  Trained trained({{"network.kind", std::string("pca")},
                   {"network.latent", int64_t{4}},
                   {"network.side", int64_t{8}},
                   {"network.windows", true},
                   {"detector.error", std::string("squared")},
                   {"detector.smooth", 1.0},
                   {"detector.top_share", 0.01}});
  trained.see_all();
  expect_to_find(saved(trained, folder));
}

TEST(AnomalyTrainer, ADefectsNetworkLearnsToFindThem) {
  const Folder folder("unet");
  Trained trained({{"network.kind", std::string("unet")},
                   {"network.widths", std::vector<int64_t>{12, 16}},
                   {"objective.smallest", 0.1},
                   {"detector.smooth", 1.0},
                   {"detector.top_share", 0.01},
                   {"optimiser.precision", std::string("f32")}});
  double first = 0, last = 0;
  for (int64_t i = 0; i < 120; ++i) {
    const train::Metrics metrics = trained.step(test::stripes(8 * i, 8), static_cast<uint64_t>(i), 5e-3);
    ASSERT_EQ(metrics.front().name, "loss");
    (i < 10 ? first : last) += i < 10 || i >= 110 ? metrics.front().value / 10 : 0;
  }
  EXPECT_LT(last, 0.5 * first);
  trained.see_all();
  expect_to_find(saved(trained, folder));
}

TEST(AnomalyTrainer, TheMarginDoesNotCount) {
  const Folder folder("margin");
  Settings settings = patches();
  settings["detector.margin"] = int64_t{6};
  Trained trained(settings);
  trained.see_all();
  const Detector detector = saved(trained, folder);
  cv::Mat spoilt = picture(500, false);
  spoilt.rowRange(0, 2) = cv::Scalar(1);
  const Detection found = detector.detect(spoilt);
  EXPECT_LT(found.score, detector.detect(picture(501, true)).score - 2);
  EXPECT_GT(found.map.at<float>(1, 16), 3);  // but it shows
  expect_to_find(detector);
}

TEST(AnomalyTrainer, WholeFeaturesTellOnePictureFromOthers) {
  const Folder folder("whole");
  Settings settings = patches();
  settings["detector.whole"] = true;
  Trained trained(settings);
  trained.see_all();
  const Detector detector = saved(trained, folder);
  cv::Mat other;
  cv::flip(picture(3, false), other, 0);  // stripes of the other direction
  EXPECT_LT(detector.detect(picture(500, false)).score, detector.threshold(0));
  EXPECT_GT(detector.detect(other).score, detector.threshold(0) + 3);
}

TEST(AnomalyTrainer, OnlyTheGoodClassIsLearned) {
  const Folder folder("class");
  Settings settings = patches();
  settings["detector.whole"] = true;
  settings["detector.good"] = std::string("good");
  Trained trained(settings, {"bad", "good"});
  train::Batch items = test::stripes(0, 40);
  for (int32_t i = 0; i < 40; ++i) {
    items.labels.push_back(i % 2);
    if (i % 2 == 0)
      for (int64_t p = 0; p < kSide * kSide; ++p)
        items.data[static_cast<size_t>(i * kSide * kSide + p)] = 0.1f;
  }
  trained.fit(items, false);
  trained.fit(items, true);
  const Detector detector = saved(trained, folder);
  EXPECT_EQ(detector.normal().scores.size(), 20U);
  EXPECT_GT(detector.detect(cv::Mat(kSide, kSide, CV_32F, cv::Scalar(0.1))).score, detector.threshold(0));
}

TEST(AnomalyTrainer, AModelThatWasNotFittedIsRefused) {
  const Folder folder("unfitted");
  Trained trained(patches());
  trained.save_model("stripes", folder.path());
  try {
    Detector::load(folder.path());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("finish its training"), std::string::npos) << error.what();
  }
}

TEST(AnomalyTrainer, SomethingMustBeHeldOut) {
  const Folder folder("nothing");
  Trained trained(patches());
  trained.fit(test::stripes(0, 10), false);
  EXPECT_THROW(trained.save_model("stripes", folder.path()), Error);
}

TEST(AnomalyTrainer, OptionsThatDoNotGoTogetherAreRefused) {
  EXPECT_THROW(Trained({}), Error);  // nothing to go by
  EXPECT_THROW(Trained({{"network.features", std::string("network")}}), Error);
  EXPECT_THROW(Trained({{"network.kind", std::string("unet")}, {"network.windows", true}}), Error);
  EXPECT_THROW(Trained({{"network.kind", std::string("pca")}, {"detector.whole", true}}), Error);
  Settings settings = patches();
  settings["detector.good"] = std::string("none");
  EXPECT_THROW(Trained(settings, {"a", "b"}), Error);
}

TEST(Detector, ThresholdsAreQuantilesOfGoodScores) {
  const Folder folder("quantiles");
  Trained trained(patches());
  trained.see_all();
  Detector detector = saved(trained, folder);
  Normal normal = detector.normal();
  normal.scores = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  detector.set_normal(normal);
  EXPECT_DOUBLE_EQ(detector.threshold(0.5), 5);
  EXPECT_DOUBLE_EQ(detector.threshold(0.1), std::nextafter(9.0f, 10.0f));  // one of ten would be above
  EXPECT_DOUBLE_EQ(detector.threshold(0.15), 8.5);
  EXPECT_DOUBLE_EQ(detector.threshold(1), 1);
  EXPECT_GT(detector.threshold(0), 9);
}

TEST(Detector, MapsHaveThePicturesSize) {
  const Folder folder("size");
  Trained trained(patches());
  trained.see_all();
  const Detector detector = saved(trained, folder);
  for (const cv::Size size : {cv::Size(33, 47), cv::Size(5, 3), cv::Size(1700, 20)})
    EXPECT_EQ(detector.detect(cv::Mat(size, CV_8UC3, cv::Scalar(9, 99, 200))).map.size(), size);
}

TEST(Detector, DamagedFilesAreRefused) {
  const Folder folder("damaged");
  Trained trained(patches());
  trained.see_all();
  trained.save_model("stripes", folder.path());
  const std::string file = folder.path() + "/detector.safetensors";
  std::string bytes;
  {
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  for (const size_t at : {size_t{3}, size_t{40}, bytes.size() / 2, bytes.size() - 2}) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x11);
    std::ofstream(file, std::ios::binary) << damaged;
    EXPECT_THROW(Detector::load(folder.path()), Error) << at;
  }
  std::ofstream(file, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  EXPECT_THROW(Detector::load(folder.path()), Error);
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_NO_THROW(Detector::load(folder.path()));
}

}  // namespace
}  // namespace strait::anomaly
