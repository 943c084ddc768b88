#include <cmath>

#include <gtest/gtest.h>

#include "noise/gaussian.h"
#include "noise/normal.h"
#include "plugins.h"

namespace strait::test {

using noise::inverse_normal;
using noise::normal;

TEST(Normal, InvertsTheDistributionInTheMiddleAndInBothTails) {
  for (const double x : {-7.5, -5.1, -3.0, -1.5, -1.4, -0.3, 0.0, 0.7, 1.4395, 2.5, 4.0})
    EXPECT_NEAR(inverse_normal(0.5 * std::erfc(-x / std::sqrt(2.0))), x,
                1e-11 * std::max(1.0, std::exp(x * x / 2) * 1e-3));
}

TEST(Normal, IsPinnedToTheBit) {  // what depends on it: the sample pictures, every published benchmark
  EXPECT_EQ(normal(1, 0), 0x1.58eee80a48104p-1);
  EXPECT_EQ(normal(1, 1), -0x1.4d555bb7b52f3p-2);
  EXPECT_EQ(normal(25, 1'000'000), 0x1.268098da8d7cdp+0);
}

TEST(Normal, HasTheMomentsAndTailsOfANormal) {
  constexpr int kCount = 1'000'000;
  double mean = 0, square = 0, cube = 0, fourth = 0;
  int beyond3 = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = normal(42, static_cast<uint64_t>(i));
    mean += x;
    square += x * x;
    cube += x * x * x;
    fourth += x * x * x * x;
    beyond3 += std::abs(x) > 3;
  }
  EXPECT_NEAR(mean / kCount, 0, 0.005);  // each bound is about five standard errors
  EXPECT_NEAR(square / kCount, 1, 0.007);
  EXPECT_NEAR(cube / kCount, 0, 0.02);
  EXPECT_NEAR(fourth / kCount, 3, 0.05);
  EXPECT_NEAR(beyond3, 2700, 260);
}

TEST(Normal, NeighboursAndSeedsAreUnrelated) {
  double next = 0, other_seed = 0;
  for (uint64_t i = 0; i < 200'000; ++i) {
    next += normal(1, i) * normal(1, i + 1);
    other_seed += normal(1, i) * normal(2, i);
  }
  EXPECT_NEAR(next / 200'000, 0, 0.012);
  EXPECT_NEAR(other_seed / 200'000, 0, 0.012);
}

TEST(Noise, IsFloatUnclippedAndLeavesAlphaAlone) {
  const cv::Mat white(64, 64, CV_8UC4, cv::Scalar::all(255));
  const cv::Mat out = run_plugin("noise", {{"sigma", "25"}}, {white}).image();
  ASSERT_EQ(out.type(), CV_32FC4);
  cv::Scalar mean, deviation;
  cv::meanStdDev(out, mean, deviation);
  for (int c = 0; c < 3; ++c) {
    EXPECT_NEAR(mean[c], 1, 0.01);
    EXPECT_NEAR(deviation[c] * 255, 25, 1.5);
  }
  EXPECT_EQ(mean[3], 1);
  EXPECT_EQ(deviation[3], 0);
}

TEST(Noise, FollowsSeedAndPathAlone) {
  const cv::Mat image = ramp(16, 16, CV_8UC3);
  const auto noisy = [&](const std::string& path, uint64_t seed) {
    Frame frame;
    frame.source = {"/" + path, path, path};
    frame.run_seed = seed;
    return run_stage(plugins(), "noise", {{"sigma", "10"}}, {image}, frame).image();
  };
  EXPECT_EQ(cv::norm(noisy("a", 1), noisy("a", 1), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(noisy("a", 1), noisy("b", 1), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(noisy("a", 1), noisy("a", 2), cv::NORM_INF), 0);
}

}  // namespace strait::test
