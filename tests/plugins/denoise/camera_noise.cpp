#include "camera_noise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>

#include "bayer.h"

namespace strait::denoise {
namespace {

cv::Mat gray(int rows, int cols, double value) {
  return {rows, cols, CV_32FC3, cv::Scalar::all(value)};
}

double mean_square(const cv::Mat& values) {
  return cv::norm(values, cv::NORM_L2SQR) / static_cast<double>(values.total() * values.channels());
}

// Of `values` (one channel) with itself `dx` to the right, for a mean of 0.
double correlation(const cv::Mat& values, int dx) {
  const cv::Rect left(0, 0, values.cols - dx, values.rows), right(dx, 0, values.cols - dx, values.rows);
  return values(left).dot(values(right)) /
         std::sqrt(values(left).dot(values(left)) * values(right).dot(values(right)));
}

cv::Mat channel(const cv::Mat& picture, int number) {
  cv::Mat one;
  cv::extractChannel(picture, one, number);
  return one;
}

TEST(SensorNoise, VarianceIsALineOfTheSignal) {
  constexpr double kShot = 0.01, kRead = 4e-4;
  for (const double value : {-0.2, 0.0, 0.1, 0.4, 0.9}) {
    const cv::Mat raw(400, 500, CV_32FC1, cv::Scalar(value));
    const cv::Mat noise = add_sensor_noise(raw, kShot, kRead, 7) - raw;
    const double want = kShot * std::max(value, 0.0) + kRead;
    EXPECT_NEAR(mean_square(noise), want, 0.015 * want) << value;
    EXPECT_NEAR(cv::mean(noise)[0], 0, 0.01 * std::sqrt(want)) << value;
    EXPECT_NEAR(correlation(noise, 1), 0, 0.01);
  }
}

TEST(SensorNoise, IsCorrelatedAfterDemosaicing) {
  const cv::Mat raw(300, 300, CV_32FC1, cv::Scalar(0.3));
  const cv::Mat noise =
      demosaic_bilinear(add_sensor_noise(raw, 0.01, 0, 3), {0, 0}) - demosaic_bilinear(raw, {0, 0});
  // In a row, red noise r and means of two r alternate: variance 1 and 1/2, covariance 1/2.
  EXPECT_NEAR(correlation(channel(noise, 2), 1), 2.0 / 3, 0.02);
  EXPECT_NEAR(correlation(channel(noise, 2), 4), 0, 0.02);
}

TEST(CorrelatedNoise, HasTheStrengthThatWasAskedFor) {
  const cv::Mat picture = gray(240, 240, 0.5);
  bool channels_correlated = false, neighbours_correlated = false;
  for (uint64_t seed = 0; seed < 12; ++seed) {
    Random random(seed);
    const cv::Mat noise = add_correlated_noise(picture, 0.1, random) - picture;
    EXPECT_NEAR(std::sqrt(mean_square(noise)), 0.1, 0.008) << seed;
    const cv::Mat blue = channel(noise, 0), red = channel(noise, 2);
    channels_correlated |= blue.dot(red) > 0.3 * blue.dot(blue);
    neighbours_correlated |= correlation(red, 1) > 0.3;
  }
  EXPECT_TRUE(channels_correlated);
  EXPECT_TRUE(neighbours_correlated);
}

TEST(CameraNoise, StaysInRangeForAnySize) {
  CameraNoiseOptions options;
  options.gaussian_share = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const cv::Size size = seed % 3 == 0 ? cv::Size(1, 1) : seed % 3 == 1 ? cv::Size(17, 3) : cv::Size(40, 33);
    cv::Mat picture(size, CV_32FC3);
    cv::RNG(seed + 1).fill(picture, cv::RNG::UNIFORM, 0.0, 1.0);
    const NoisyPair pair = make_noisy_pair(picture, options, seed);
    for (const cv::Mat& one : {pair.noisy, pair.clean}) {
      ASSERT_EQ(one.size(), size);
      ASSERT_TRUE(cv::checkRange(one.reshape(1), true, nullptr, 0, 1.0000001)) << seed;
    }
  }
}

// Flat pictures have neither edges nor colour to lose.
TEST(CameraNoise, TheCleanPictureKeepsItsColours) {
  CameraNoiseOptions options;
  options.gaussian_share = 0;
  const cv::Mat picture(64, 64, CV_32FC3, cv::Scalar(0.35, 0.45, 0.55));
  for (uint64_t seed = 0; seed < 30; ++seed) {
    const cv::Scalar kept = cv::mean(make_noisy_pair(picture, options, seed).clean);
    EXPECT_NEAR(kept[0], 0.35, 0.02) << seed;
    EXPECT_NEAR(kept[1], 0.45, 0.02) << seed;
    EXPECT_NEAR(kept[2], 0.55, 0.02) << seed;
  }
}

TEST(CameraNoise, ShotNoiseSetsTheStrength) {
  const cv::Mat picture = gray(96, 96, 0.5);
  const auto strength = [&](double shot) {
    CameraNoiseOptions options;
    options.shot_min = options.shot_max = shot;
    options.gaussian_share = options.jpeg_share = 0;
    double sum = 0;
    for (uint64_t seed = 0; seed < 30; ++seed) {
      const NoisyPair pair = make_noisy_pair(picture, options, seed);
      sum += mean_square(pair.noisy - pair.clean) / 30;
    }
    return std::sqrt(sum);
  };
  EXPECT_LT(strength(1e-7), 0.0005);
  EXPECT_GT(strength(1e-2), 0.02);
  EXPECT_NEAR(strength(4e-4) / strength(1e-4), 2, 0.25);  // the root of the variance, read noise being small
}

TEST(CameraNoise, JpegIsInTheNoisyPictureAlone) {
  CameraNoiseOptions with;
  with.shot_min = with.shot_max = 1e-9;
  with.gaussian_share = 0;
  with.jpeg_share = 1;
  with.jpeg_quality_min = 1;
  CameraNoiseOptions without = with;
  without.jpeg_share = 0;
  cv::Mat picture(64, 64, CV_32FC3);
  cv::RNG(4).fill(picture, cv::RNG::UNIFORM, 0.3, 0.7);
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const NoisyPair jpeg = make_noisy_pair(picture, with, seed),
                    plain = make_noisy_pair(picture, without, seed);
    EXPECT_EQ(cv::norm(jpeg.clean, plain.clean, cv::NORM_INF), 0);
    EXPECT_LT(mean_square(plain.noisy - plain.clean), 1e-6);
    EXPECT_GT(mean_square(jpeg.noisy - jpeg.clean), 1e-5);
  }
}

TEST(CameraNoise, DependsOnTheSeedButNotOnTheThreads) {
  constexpr int kCount = 6, kSide = 24;
  std::vector<float> pictures(kCount * 3 * kSide * kSide), first(pictures.size());
  for (size_t i = 0; i < pictures.size(); ++i) pictures[i] = static_cast<float>(random_uniform(1, i));
  std::vector<float> noisy(pictures.size()), clean(pictures.size());
  const auto make = [&](uint64_t seed, int threads) {
    omp_set_num_threads(threads);
    make_noisy_pairs(pictures.data(), kCount, kSide, kSide, {}, seed, noisy.data(), clean.data());
    std::vector<float> both = noisy;
    both.insert(both.end(), clean.begin(), clean.end());
    return both;
  };
  const std::vector<float> one = make(5, 1);
  EXPECT_EQ(make(5, 3), one);
  EXPECT_NE(make(6, 3), one);
}

}  // namespace
}  // namespace strait::denoise
