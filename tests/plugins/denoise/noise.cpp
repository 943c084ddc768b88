#include "noise.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>

namespace strait::denoise {
namespace {

std::vector<float> noise(size_t count, float sigma, uint64_t seed) {
  const std::vector<float> clean(count, 0.5f);
  std::vector<float> noisy(count);
  add_gaussian_noise(clean.data(), count, sigma, seed, noisy.data());
  return noisy;
}

TEST(Noise, HasTheMomentsOfANormalDistribution) {
  constexpr size_t kCount = 400001;
  double mean = 0, square = 0, fourth = 0, neighbours = 0;
  const std::vector<float> noisy = noise(kCount, 0.1f, 3);
  for (size_t i = 0; i < kCount; ++i) {
    const double z = (noisy[i] - 0.5) / 0.1;
    mean += z / kCount;
    square += z * z / kCount;
    fourth += z * z * z * z / kCount;
    if (i > 0) neighbours += z * (noisy[i - 1] - 0.5) / 0.1 / kCount;
  }
  EXPECT_NEAR(mean, 0, 0.01);
  EXPECT_NEAR(square, 1, 0.01);
  EXPECT_NEAR(fourth, 3, 0.08);
  EXPECT_NEAR(neighbours, 0, 0.01);
}

TEST(Noise, DependsOnTheSeedButNotOnTheThreads) {
  omp_set_num_threads(1);
  const std::vector<float> one = noise(1001, 0.2f, 9);
  omp_set_num_threads(3);
  EXPECT_EQ(noise(1001, 0.2f, 9), one);
  EXPECT_NE(noise(1001, 0.2f, 10), one);
}

TEST(Noise, SigmaZeroChangesNothing) {
  EXPECT_EQ(noise(5, 0, 1), std::vector<float>(5, 0.5f));
}

TEST(Noise, UniformStaysBelowOne) {
  double mean = 0;
  for (uint64_t i = 0; i < 10000; ++i) {
    const double value = random_uniform(4, i);
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    mean += value / 10000;
  }
  EXPECT_NEAR(mean, 0.5, 0.01);
}

}  // namespace
}  // namespace strait::denoise
