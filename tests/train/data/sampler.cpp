#include "train/data/sampler.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "train/data/held_out.h"
#include "train/data/prefetch.h"
#include "train/fixture.h"

namespace strait::train {
namespace {

// Every pixel tells where it is: value = 16 y + x.
cv::Mat small_picture() {
  cv::Mat pixels(12, 16, CV_8UC1);
  for (int y = 0; y < pixels.rows; ++y) {
    for (int x = 0; x < pixels.cols; ++x) pixels.at<uint8_t>(y, x) = static_cast<uint8_t>(16 * y + x);
  }
  return pixels;
}

DataSet data_of(const std::vector<cv::Mat>& pictures) {
  std::vector<PixelSource> sources;
  std::vector<Item> items;
  for (const cv::Mat& picture : pictures) {
    const auto index = static_cast<uint32_t>(sources.size());
    items.push_back({index, static_cast<int32_t>(index), {0, 0, picture.cols, picture.rows}});
    sources.push_back({std::to_string(index) + ".png", {}, picture});
  }
  return {std::move(sources), std::move(items)};
}

DataSet one_small_picture() {
  return data_of({small_picture()});
}

SamplerOptions patches(int side, int batch, uint64_t seed) {
  return {side, batch, {}, false, seed};
}

// Whole items, left as they are.
SamplerOptions whole(int batch, uint64_t seed) {
  return {0, batch, {false, false, 0}, true, seed};
}

int value(const Batch& batch, int64_t patch, int y, int x) {
  const int64_t side = batch.shape[3];
  return static_cast<int>(batch.data[(patch * side + y) * side + x] * 255 + 0.5f);
}

TEST(Sampler, PatchesAreCropsInEightPositions) {
  const DataSet pictures = one_small_picture();
  const Batch batch = Sampler(pictures, patches(4, 400, 1)).batch(0);
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
  const DataSet pictures = one_small_picture();
  const Sampler sampler(pictures, patches(8, 4, 7));
  std::vector<Batch> batches(6);
  std::vector<std::thread> threads;
  for (int i = 5; i >= 0; --i) threads.emplace_back([&, i] { batches[i] = sampler.batch(10 + i); });
  for (std::thread& thread : threads) thread.join();
  for (const int count : {1, 2, 5}) {
    Prefetch prefetch(sampler, 10, count);
    for (const Batch& batch : batches) EXPECT_EQ(prefetch.next().data, batch.data);
  }
  EXPECT_NE(batches[0].data, batches[1].data);
  EXPECT_NE(Sampler(pictures, patches(8, 4, 8)).batch(10).data, batches[0].data);
}

TEST(Sampler, LeavesThePicturesAsTheyAre) {
  const DataSet pictures = one_small_picture();
  const Batch first = Sampler(pictures, patches(8, 50, 7)).batch(0);
  EXPECT_EQ(Sampler(pictures, patches(8, 50, 7)).batch(0).data, first.data);
  EXPECT_EQ(cv::norm(pictures.pixels(pictures.items()[0]), small_picture(), cv::NORM_INF), 0);
}

TEST(Sampler, LargePicturesAreSeenInProportionToTheirPixels) {
  const DataSet pictures =
      data_of({cv::Mat(8, 8, CV_8UC1, cv::Scalar(0)), cv::Mat(24, 8, CV_8UC1, cv::Scalar(255))});
  const Batch batch = Sampler(pictures, patches(8, 4000, 3)).batch(0);
  double bright = 0;
  for (int64_t i = 0; i < 4000; ++i) bright += batch.data[i * 64];
  EXPECT_NEAR(bright / 4000, 0.75, 0.03);
}

TEST(Sampler, ColourBecomesPlanes) {
  const DataSet pictures = data_of({cv::Mat(4, 4, CV_8UC3, cv::Scalar(51, 102, 204))});
  const Batch batch = Sampler(pictures, patches(4, 1, 0)).batch(0);
  EXPECT_EQ(batch.shape[1], 3);
  EXPECT_FLOAT_EQ(batch.data[0], 0.2f);
  EXPECT_FLOAT_EQ(batch.data[16], 0.4f);
  EXPECT_FLOAT_EQ(batch.data[32], 0.8f);
}

TEST(Sampler, SymmetriesAreChosen) {
  const DataSet pictures = one_small_picture();
  const auto positions = [&](bool mirror, bool turn) {
    const Batch batch = Sampler(pictures, {4, 300, {mirror, turn, 0}, false, 1}).batch(0);
    std::set<std::pair<int, int>> seen;
    for (int64_t i = 0; i < batch.shape[0]; ++i)
      seen.insert(
          {value(batch, i, 0, 1) - value(batch, i, 0, 0), value(batch, i, 1, 0) - value(batch, i, 0, 0)});
    return seen;
  };
  using Positions = std::set<std::pair<int, int>>;
  EXPECT_EQ(positions(false, false), (Positions{{1, 16}}));
  EXPECT_EQ(positions(true, false), (Positions{{1, 16}, {-1, 16}}));
  EXPECT_EQ(positions(false, true), (Positions{{1, 16}, {16, -1}, {-1, -16}, {-16, 1}}));
}

DataSet numbered_items(int count) {
  std::vector<cv::Mat> items;
  for (int i = 0; i < count; ++i) items.emplace_back(2, 3, CV_8UC1, cv::Scalar(i));
  return data_of(items);
}

TEST(Sampler, WholeItemsAreSeenOnceInEveryPass) {
  const DataSet data = numbered_items(10);
  const Sampler sampler(data, whole(4, 3));
  EXPECT_EQ(sampler.width(), 3);
  EXPECT_EQ(sampler.height(), 2);
  std::vector<int32_t> seen;
  for (int64_t k = 0; k < 5; ++k) {
    const Batch batch = sampler.batch(k);
    EXPECT_EQ(batch.shape[2], 2);
    ASSERT_EQ(batch.labels.size(), 4u);
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(std::lround(batch.data[i * 6] * 255), batch.labels[i]);
    seen.insert(seen.end(), batch.labels.begin(), batch.labels.end());
  }
  const std::vector<int32_t> first(seen.begin(), seen.begin() + 10), second(seen.begin() + 10, seen.end());
  EXPECT_EQ(std::set(first.begin(), first.end()).size(), 10u);
  EXPECT_EQ(std::set(second.begin(), second.end()).size(), 10u);
  EXPECT_NE(first, second);
}

TEST(Sampler, ShiftMovesAndMirrorsAtTheEdge) {
  const DataSet data = one_small_picture();
  const Batch batch = Sampler(data, {0, 200, {false, false, 2}, false, 1}).batch(0);
  std::set<std::pair<int, int>> shifts;
  const auto mirrored = [](int i, int count) { return i < 0 ? -i : i >= count ? 2 * count - 2 - i : i; };
  for (int64_t i = 0; i < 200; ++i) {
    const float* item = batch.data.data() + i * 12 * 16;
    const auto at = [&](int y, int x) { return static_cast<int>(std::lround(item[y * 16 + x] * 255)); };
    const int dx = at(5, 5) % 16 - 5, dy = at(5, 5) / 16 - 5;
    shifts.insert({dx, dy});
    for (const auto& [y, x] : {std::pair{0, 0}, {11, 15}, {0, 15}})
      EXPECT_EQ(at(y, x), 16 * mirrored(y + dy, 12) + mirrored(x + dx, 16));
  }
  EXPECT_EQ(shifts.size(), 25u);
}

TEST(Sampler, WholeItemsMustBeOfOneSize) {
  const DataSet mixed = data_of({cv::Mat(2, 3, CV_8UC1), cv::Mat(3, 3, CV_8UC1)});
  const auto [code, message] = error_of([&] { Sampler(mixed, whole(1, 0)); });
  EXPECT_EQ(code, Code::usage);
  EXPECT_TRUE(has(message, "1.png: is 3x3 px (expected 3x2, as 0.png is)")) << message;
  const DataSet wide = numbered_items(2);
  EXPECT_TRUE(has(error_of([&] {
                    Sampler(wide, {0, 1, {false, true, 0}, false, 0});
                  }).second,
                  "cannot be turned"));
}

TEST(Prefetch, ErrorsReachTheReader) {
  std::vector<PixelSource> sources{{"/nowhere/1.png", {}, {}}};
  const DataSet gone(std::move(sources), {{0, -1, {0, 0, 8, 8}}});
  const Sampler sampler(gone, patches(4, 1, 1));
  Prefetch prefetch(sampler, 0, 3);
  EXPECT_EQ(error_of([&] { prefetch.next(); }).first, Code::io);
}

TEST(HeldOut, SmallPicturesAreWholeAndLargeOnesShowTheirMiddle) {
  cv::Mat large(500, 400, CV_8UC1, cv::Scalar(0));
  large(cv::Rect(8, 58, 384, 384)).setTo(255);
  const HeldOut held_out(data_of({small_picture(), large}), {.patch_px = 8});
  ASSERT_EQ(held_out.batches(), 2u);
  const Batch small = held_out.batch(0);
  EXPECT_EQ(small.shape[2], 12);
  EXPECT_EQ(small.shape[3], 16);
  EXPECT_EQ(value(small, 0, 2, 1), 33);
  const Batch middle = held_out.batch(1);
  EXPECT_EQ(middle.shape[2], 384);
  EXPECT_EQ(std::count(middle.data.begin(), middle.data.end(), 1.0f), 384 * 384);
}

TEST(HeldOut, EqualItemsShareBatches) {
  const HeldOut held_out(numbered_items(5), {.most = 2, .labels = true});
  ASSERT_EQ(held_out.batches(), 3u);
  EXPECT_EQ(held_out.batch(1).labels, (std::vector<int32_t>{2, 3}));
  EXPECT_EQ(held_out.batch(2).shape[0], 1);
  EXPECT_EQ(held_out.examples().shape[0], 5);
}

TEST(HeldOut, ExamplesAreCutToOneSize) {
  const HeldOut held_out(data_of({cv::Mat(50, 70, CV_8UC3), cv::Mat(200, 45, CV_8UC3)}),
                         {.patch_px = 16, .size_multiple = 8});
  const Batch examples = held_out.examples();
  EXPECT_EQ(examples.shape[0], 2);
  EXPECT_EQ(examples.shape[1], 3);
  EXPECT_EQ(examples.shape[2], 40);
  EXPECT_EQ(examples.shape[3], 40);
}

}  // namespace
}  // namespace strait::train
