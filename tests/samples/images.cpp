// The committed sample pictures are what make_images renders.
#include <filesystem>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "make_images/noisy.h"
#include "make_images/scenes.h"

namespace samples {

class SampleImages : public testing::TestWithParam<Scene> {};

TEST_P(SampleImages, AreWhatTheProgramRenders) {
  const auto images = std::filesystem::path(STRAIT_SOURCE_DIR) / "samples/images";
  const std::string file = GetParam().name + ".png";
  const cv::Mat committed = cv::imread((images / "clean" / file).string(), cv::IMREAD_UNCHANGED);
  const cv::Mat rendered = GetParam().render();
  ASSERT_EQ(committed.size(), rendered.size());
  cv::Mat difference;
  cv::absdiff(committed, rendered, difference);
  // sin, exp and pow may differ in the last bit between C libraries: a level here and there, no more.
  EXPECT_LE(cv::norm(difference, cv::NORM_INF), 2);
  EXPECT_LE(cv::countNonZero(difference.reshape(1)), static_cast<int>(difference.total()) / 500);
  const cv::Mat noisy_file = cv::imread((images / "noisy" / file).string(), cv::IMREAD_UNCHANGED);
  // Exactly: the noise is the same on every machine.
  ASSERT_EQ(noisy_file.size(), committed.size());
  EXPECT_EQ(cv::norm(noisy_file, noisy(committed, GetParam().name), cv::NORM_INF), 0);
}

std::string name_of(const testing::TestParamInfo<Scene>& scene) {
  return scene.param.name.substr(3);
}

INSTANTIATE_TEST_SUITE_P(All, SampleImages, testing::ValuesIn(scenes()), name_of);

}  // namespace samples
