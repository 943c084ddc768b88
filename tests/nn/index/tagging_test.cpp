#include "nn/index/tagging.h"

#include <cmath>

#include <gtest/gtest.h>

#include "nn/index/calibrate.h"
#include "nn/index/indexes.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

LatentIndex tagged_index(const std::vector<std::vector<std::string>>& tags) {
  LatentIndex index = test::index_over({}, 1);
  for (size_t i = 0; i < tags.size(); ++i) {
    const float at = static_cast<float>(i);
    index.add(std::to_string(i), std::string(64, '0'), tags[i], &at);
  }
  return index;
}

std::string first(const LatentIndex& index, const std::vector<TagScore>& tags) {
  return tags.empty() ? "unknown" : index.tags[tags.front().tag];
}

TEST(Tagging, CountsOrWeighsNeighbours) {
  const LatentIndex index = tagged_index({{"cat"}, {"dog"}, {"dog"}});
  const std::vector<Neighbour> neighbours = {{0, 0.1f}, {1, 0.4f}, {2, 0.5f}};
  const Tagged counted = tag_by(index, neighbours, {.weighting = Weighting::none, .unknown_beyond = 1});
  EXPECT_EQ(first(index, counted.given), "dog");
  EXPECT_NEAR(counted.given[0].confidence, 2 / 3.0, 1e-12);
  const Tagged weighed = tag_by(index, neighbours, {.weighting = Weighting::distance, .unknown_beyond = 1});
  EXPECT_EQ(first(index, weighed.given), "cat");
  EXPECT_NEAR(weighed.given[0].confidence, 10 / 14.5, 1e-6);
  ASSERT_EQ(weighed.scores.size(), 2u);
  EXPECT_EQ(weighed.given.size(), 1u);
}

TEST(Tagging, SeveralTagsOfAPicture) {
  const LatentIndex index = tagged_index({{"cat", "garden"}, {"cat", "sofa"}, {"garden"}, {}});
  const std::vector<Neighbour> neighbours = {{0, 0.1f}, {1, 0.1f}, {2, 0.1f}, {3, 0.1f}};
  TagRule rule{.weighting = Weighting::none, .min_confidence = 0.5, .unknown_beyond = 1};
  const Tagged tagged = tag_by(index, neighbours, rule);
  ASSERT_EQ(tagged.given.size(), 2u);
  EXPECT_EQ(index.tags[tagged.given[0].tag], "cat");
  EXPECT_EQ(index.tags[tagged.given[1].tag], "garden");
  EXPECT_EQ(tagged.scores.size(), 3u);
  rule.tags_most = 1;
  EXPECT_EQ(tag_by(index, neighbours, rule).given.size(), 1u);
}

TEST(Tagging, UnknownWhereFarOrUnsure) {
  const LatentIndex index = tagged_index({{"cat"}, {"dog"}, {"emu"}});
  const std::vector<Neighbour> neighbours = {{0, 0.4f}, {1, 0.4f}, {2, 0.4f}};
  EXPECT_EQ(first(index, tag_by(index, neighbours, {.min_confidence = 0.2, .unknown_beyond = 0.3}).given),
            "unknown");
  EXPECT_EQ(first(index, tag_by(index, neighbours, {.min_confidence = 0.5, .unknown_beyond = 1}).given),
            "unknown");
  // Of equally likely tags the nearest neighbour's.
  EXPECT_EQ(first(index, tag_by(index, neighbours, {.min_confidence = 0.2, .unknown_beyond = 1}).given),
            "cat");
  EXPECT_TRUE(tag_by(index, {}, {.unknown_beyond = 1}).scores.empty());
}

TEST(Tagging, DistanceZeroIsNoInfinity) {
  LatentIndex index = tagged_index({{"cat"}, {"dog"}});
  index.unknown_beyond = 0;
  const std::vector<Neighbour> neighbours = {{0, 0}, {1, 0}};
  const Tagged tagged = tag_by(index, neighbours, {.unknown_beyond = 1});
  EXPECT_NEAR(tagged.scores[0].confidence, 0.5, 1e-12);
}

TEST(Calibrate, LeavesEveryItemOut) {
  LatentIndex index = test::index_over({0, 1, 3, 3, 10}, 1);
  const Nearest nearest(index);
  EXPECT_EQ(own_distances(index, nearest), (std::vector<float>{0, 0, 1, 1, 7}));
  EXPECT_EQ(quantile({0, 0, 1, 1, 7}, 0.99), 7);
  EXPECT_EQ(quantile({0, 0, 1, 1, 7}, 0.5), 1);
  EXPECT_EQ(quantile({}, 0.5), 0);
  EXPECT_EQ(own_distances(index, nearest, 2).size(), 2u);
  const LatentIndex one = test::index_over({1}, 1);
  EXPECT_TRUE(own_distances(one, Nearest(one)).empty());
}

TEST(Calibrate, NearPicturesFormGroups) {
  const LatentIndex index = test::index_over({0, 5, 0.1f, 9, 5.2f, 0.2f, 30}, 1);
  const auto pairs = near_pairs(index, Nearest(index), {0, 1, 2, 3, 4, 5, 6}, 0.21);
  ASSERT_EQ(pairs.size(), 4u);
  EXPECT_EQ(pairs[0].a, 0u);
  EXPECT_EQ(pairs[0].b, 2u);
  EXPECT_NEAR(pairs[0].distance, 0.1, 1e-6);
  EXPECT_EQ(groups_of(pairs), (std::vector<std::vector<uint32_t>>{{0, 2, 5}, {1, 4}}));
  EXPECT_EQ(near_pairs(index, Nearest(index), {1}, 0.21).size(), 1u);
}

TEST(LatentIndex, ChangesAreKept) {
  LatentIndex index = tagged_index({{"b", "a", "b"}, {"c"}, {"a"}});
  EXPECT_EQ(index.tags_of(index.items[0]), (std::vector<std::string>{"b", "a"}));
  index.graph = build_graph(index.rows);
  index.erase({false, true, false});
  EXPECT_FALSE(index.graph.has_value());
  ASSERT_EQ(index.items.size(), 2u);
  EXPECT_EQ(index.items[1].path, "2");
  const float at = 2;
  EXPECT_EQ(Nearest(index).find(&at, 1, 1)[0][0].item, 1u);
}

TEST(LatentIndex, ForgetsTagsThatNobodyHas) {
  LatentIndex index = tagged_index({{"a"}, {"b", "c"}, {"c"}});
  index.erase({true, false, false});
  index.set_tags(index.items[0], {"d", "c"});
  index.forget_unused_tags();
  EXPECT_EQ(index.tags, (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(index.tags_of(index.items[0]), (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(index.tags_of(index.items[1]), (std::vector<std::string>{"c"}));
}

TEST(LatentIndex, NamesAreChecked) {
  EXPECT_EQ(metric_named("cosine"), Metric::cosine);
  EXPECT_THROW(metric_named("cos"), Error);
  EXPECT_EQ(row_storage_named("int8"), RowStorage::int8);
  EXPECT_THROW(row_storage_named("int4"), Error);
  EXPECT_EQ(weighting_named("none"), Weighting::none);
  EXPECT_THROW(weighting_named(""), Error);
}

}  // namespace
}  // namespace strait::nn
