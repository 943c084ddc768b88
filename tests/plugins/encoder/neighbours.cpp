#include "neighbours.h"

#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace strait::encoder {
namespace {

TEST(EncoderNeighbours, AskOthersOnly) {
  // Two near (1, 0) of class 0, two near (0, 1) of class 1, and one among the latter that says 0.
  const std::vector<float> latents = {1, 0, 0.995F, 0.0999F, 0, 1, 0.0999F, 0.995F, 0.05F, 0.99875F};
  EXPECT_DOUBLE_EQ(neighbour_accuracy(latents.data(), 4, 2, std::vector<int32_t>{0, 0, 1, 1}, 1), 1);
  EXPECT_DOUBLE_EQ(neighbour_accuracy(latents.data(), 5, 2, std::vector<int32_t>{0, 0, 1, 1, -1}, 1), 1);
  EXPECT_DOUBLE_EQ(neighbour_accuracy(latents.data(), 5, 2, std::vector<int32_t>{0, 0, 1, 1, 0}, 1), 0.4);
  EXPECT_EQ(neighbour_accuracy(latents.data(), 2, 2, std::vector<int32_t>{3, -1}, 1), 0);
}

TEST(EncoderNeighbours, NearerOnesWeighMore) {
  // One of class 1 beside the query against two of class 0 across: exp(-2 / 0.07) is little.
  const std::vector<float> latents = {1, 0, 1, 0, -1, 0, -1, 0};
  EXPECT_DOUBLE_EQ(neighbour_accuracy(latents.data(), 4, 2, std::vector<int32_t>{1, 1, 0, 0}, 3), 1);
}

TEST(EncoderNeighbours, RecogniseTheirOwn) {
  const std::vector<float> latents = {1, 0, 0, 1, -1, 0}, queries = {0.9F, 0.1F, 0.9F, 0.1F, -1, 0};
  EXPECT_DOUBLE_EQ(recognised(queries, latents, 2), 2.0 / 3);
}

TEST(EncoderSupport, KeepsTheLatestAtLengthOne) {
  Support support(3, 2);
  const std::vector<float> first = {2, 0, 0, 3}, second = {-5, 0, 0, -1};
  support.push(first.data(), 2);
  EXPECT_FALSE(support.full());
  support.push(second.data(), 2);  // the last takes the place of (1, 0)
  ASSERT_TRUE(support.full());
  EXPECT_EQ(support.features(), (std::vector<float>{0, -1, 0, 1, -1, 0}));
  const std::vector<float> query = {-3, 1, 0.1F, 7};
  EXPECT_EQ(support.nearest(query.data(), 2), (std::vector<float>{-1, 0, 0, 1}));
}

}  // namespace
}  // namespace strait::encoder
