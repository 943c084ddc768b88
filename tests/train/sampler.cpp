#include "train/sampler.h"

#include <algorithm>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "train/prefetch.h"

namespace strait::train {
namespace {

// Every pixel tells where it is: value = 16 y + x.
Pictures one_small_picture() {
  cv::Mat pixels(12, 16, CV_8UC1);
  for (int y = 0; y < pixels.rows; ++y) {
    for (int x = 0; x < pixels.cols; ++x) pixels.at<uint8_t>(y, x) = static_cast<uint8_t>(16 * y + x);
  }
  return {{"a.png", pixels}};
}

int value(const Batch& batch, int64_t patch, int y, int x) {
  const int64_t side = batch.shape[3];
  return static_cast<int>(batch.data[(patch * side + y) * side + x] * 255 + 0.5f);
}

TEST(Sampler, PatchesAreCropsInEightPositions) {
  const Pictures pictures = one_small_picture();
  const Batch batch = Sampler(pictures, 4, 400, 1).batch(0);
  std::set<std::pair<int, int>> positions;
  for (int64_t i = 0; i < batch.shape[0]; ++i) {
    const int right = value(batch, i, 0, 1) - value(batch, i, 0, 0);
    const int down = value(batch, i, 1, 0) - value(batch, i, 0, 0);
    EXPECT_EQ(std::abs(right) + std::abs(down), 17);  // one step along x, one along y
    EXPECT_EQ(value(batch, i, 3, 3), value(batch, i, 0, 0) + 3 * right + 3 * down);
    positions.insert({right, down});
  }
  EXPECT_EQ(positions.size(), 8u);
}

TEST(Sampler, ABatchNumberIsTheSameFromAnyThreadAndInAnyOrder) {
  const Pictures pictures = one_small_picture();
  const Sampler sampler(pictures, 8, 4, 7);
  std::vector<Batch> batches(6);
  std::vector<std::thread> threads;
  for (int i = 5; i >= 0; --i) threads.emplace_back([&, i] { batches[i] = sampler.batch(10 + i); });
  for (std::thread& thread : threads) thread.join();
  Prefetch prefetch(sampler, 10);
  for (const Batch& batch : batches) EXPECT_EQ(prefetch.next().data, batch.data);
  EXPECT_NE(batches[0].data, batches[1].data);
  EXPECT_NE(Sampler(pictures, 8, 4, 8).batch(10).data, batches[0].data);
}

TEST(Sampler, LeavesThePicturesAsTheyAre) {
  const Pictures pictures = one_small_picture();
  const Batch first = Sampler(pictures, 8, 50, 7).batch(0);
  EXPECT_EQ(Sampler(pictures, 8, 50, 7).batch(0).data, first.data);
  EXPECT_EQ(cv::norm(pictures[0].pixels, one_small_picture()[0].pixels, cv::NORM_INF), 0);
}

TEST(Sampler, LargePicturesAreSeenInProportionToTheirPixels) {
  const Pictures pictures = {{"dark.png", cv::Mat(8, 8, CV_8UC1, cv::Scalar(0))},
                             {"bright.png", cv::Mat(24, 8, CV_8UC1, cv::Scalar(255))}};
  const Batch batch = Sampler(pictures, 8, 4000, 3).batch(0);
  double bright = 0;
  for (int64_t i = 0; i < 4000; ++i) bright += batch.data[i * 64];
  EXPECT_NEAR(bright / 4000, 0.75, 0.03);
}

TEST(Sampler, ColourBecomesPlanes) {
  const Pictures pictures = {{"c.png", cv::Mat(4, 4, CV_8UC3, cv::Scalar(51, 102, 204))}};
  const Batch batch = Sampler(pictures, 4, 1, 0).batch(0);
  EXPECT_EQ(batch.shape[1], 3);
  EXPECT_FLOAT_EQ(batch.data[0], 0.2f);
  EXPECT_FLOAT_EQ(batch.data[16], 0.4f);
  EXPECT_FLOAT_EQ(batch.data[32], 0.8f);
}

TEST(Sampler, MiddleKeepsSmallPicturesWhole) {
  const Pictures pictures = one_small_picture();
  const Batch whole = middle(pictures[0], 100);
  EXPECT_EQ(whole.shape[2], 12);
  EXPECT_EQ(whole.shape[3], 16);
  const Batch window = middle(pictures[0], 4);
  EXPECT_EQ(value(window, 0, 0, 0), 16 * 4 + 6);
}

}  // namespace
}  // namespace strait::train
