#include "nn/index/balls.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>

#include "nn/index/indexes.h"

namespace strait::nn {
namespace {

constexpr size_t kLength = 12;

LatentRows rows_of(const std::vector<float>& values, size_t length) {
  LatentRows rows(RowStorage::f32, length);
  rows.append(values.data(), values.size() / length);
  return rows;
}

TEST(Balls, AreCountedAsByDefinition) {
  const size_t count = 2100;  // more than a block
  const std::vector<float> centres = test::random_rows(count, kLength),
                           latents = test::random_rows(300, kLength, 2);
  std::vector<float> radii;
  for (size_t i = 0; i < count; ++i) radii.push_back(2 + 0.001F * static_cast<float>(i));
  const std::vector<uint32_t> got = balls_around(rows_of(centres, kLength), radii, latents.data(), 300);
  for (size_t i = 0; i < 300; ++i) {
    uint32_t want = 0;
    for (size_t r = 0; r < count; ++r)
      want += test::distance_of(Metric::l2, &latents[i * kLength], &centres[r * kLength], kLength) <
              double{radii[r]};
    EXPECT_EQ(got[i], want) << i;
  }
}

TEST(Balls, AreOpen) {
  const LatentRows rows = rows_of({0, 3, 10}, 1);
  const std::vector<float> latents = {1, 2, 0};
  EXPECT_EQ(balls_around(rows, {1, 2, 9.5F}, latents.data(), 3), (std::vector<uint32_t>{1, 2, 1}));
  EXPECT_EQ(balls_around(rows, {0, 0, 0}, latents.data(), 3), (std::vector<uint32_t>{0, 0, 0}));
}

TEST(Balls, SmallOnesFarFromTheOriginCount) {
  std::vector<float> centres = test::random_rows(50, kLength), latents = centres;
  for (float& one : centres) one = 1000 + 0.5F * one;  // where |a|^2 + |b|^2 - 2ab alone would be noise
  for (float& one : latents) one = 1000 + 0.5F * one + 0.0625F;
  const float step = 0.0625F * std::sqrt(static_cast<float>(kLength));
  const LatentRows rows = rows_of(centres, kLength);
  EXPECT_EQ(balls_around(rows, std::vector<float>(50, 1.01F * step), latents.data(), 50),
            std::vector<uint32_t>(50, 1));
  EXPECT_EQ(balls_around(rows, std::vector<float>(50, 0.99F * step), latents.data(), 50),
            std::vector<uint32_t>(50, 0));
}

TEST(Balls, TheSameForAnyNumberOfThreads) {
  const std::vector<float> centres = test::random_rows(1500, kLength),
                           latents = test::random_rows(700, kLength, 3);
  const LatentRows rows = rows_of(centres, kLength);
  const std::vector<float> radii(1500, 3.5F);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const auto one = balls_around(rows, radii, latents.data(), 700);
  omp_set_num_threads(3);
  const auto three = balls_around(rows, radii, latents.data(), 700);
  omp_set_num_threads(threads);
  EXPECT_EQ(one, three);
}

}  // namespace
}  // namespace strait::nn
