#include "health.h"

#include <vector>

#include <gtest/gtest.h>

#include "coverage.h"
#include "random.h"

namespace strait::gan {
namespace {

constexpr size_t kCount = 64, kSize = 20;

std::vector<float> items(uint64_t seed, double spread) {
  std::vector<float> values;
  for (size_t i = 0; i < kCount; ++i) {
    Random random(seed, i);
    for (size_t k = 0; k < kSize; ++k) values.push_back(static_cast<float>(spread * random.normal()));
  }
  return values;
}

// All of them near one of `modes` items.
std::vector<float> collapsed(size_t modes) {
  std::vector<float> values = items(3, 1);
  const std::vector<float> little = items(4, 0.02);
  for (size_t i = 0; i < kCount; ++i)
    for (size_t k = 0; k < kSize; ++k)
      values[i * kSize + k] = values[i % modes * kSize + k] + little[i * kSize + k];
  return values;
}

TEST(Variety, IsOneForItemsLikeRealOnesAndNearZeroForFew) {
  const std::vector<float> real = items(1, 1);
  EXPECT_NEAR(variety(real, items(2, 1), kCount), 1, 0.1);
  EXPECT_NEAR(variety(real, items(2, 0.5), kCount), 0.5, 0.05);
  EXPECT_LT(variety(real, collapsed(1), kCount), 0.05);
  EXPECT_LT(variety(real, collapsed(8), kCount), 0.05) << "eight modes are few, however far apart";
}

TEST(Health, SpeaksOfACollapseOnceAndOfItsEnd) {
  const std::vector<float> real = items(1, 1);
  const double good = variety(real, items(2, 1), kCount), bad = variety(real, collapsed(2), kCount);
  Health health;
  const auto watch = [&](double value, int times) {
    std::vector<std::string> said;
    for (int i = 0; i < times; ++i)
      if (const auto news = health.observe(value, 1)) said.push_back(*news);
    return said;
  };
  EXPECT_TRUE(watch(good, 1000).empty());
  const std::vector<std::string> trouble = watch(bad, 1000);
  ASSERT_EQ(trouble.size(), 1U);
  EXPECT_EQ(trouble.front().rfind("mode collapse: ", 0), 0U) << trouble.front();
  EXPECT_TRUE(health.collapsed());
  const std::vector<std::string> relief = watch(good, 1000);
  ASSERT_EQ(relief.size(), 1U);
  EXPECT_FALSE(health.collapsed());
}

TEST(Health, SpeaksOfADiscriminatorWithoutMistakes) {
  Health health;
  std::vector<std::string> said;
  for (int i = 0; i < 1000; ++i)
    if (const auto news = health.observe(1, i < 300 ? 1 : 0)) said.push_back(*news);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said.front().rfind("the discriminator makes no mistakes", 0), 0U) << said.front();
}

TEST(Health, SaysNothingAtTheStart) {
  Health health;
  for (int i = 0; i < Health::kMemory - 1; ++i) EXPECT_FALSE(health.observe(0, 0)) << i;
}

TEST(Coverage, OfTheSameDistributionAndOfAFewOfItsItems) {
  const std::vector<float> real = items(1, 1);
  const Coverage same = coverage_of(real, items(2, 1), kCount), few = coverage_of(real, collapsed(1), kCount);
  EXPECT_GT(same.coverage, 0.8);
  EXPECT_NEAR(same.density, 1, 0.35);
  EXPECT_LT(few.coverage, 0.3);
  EXPECT_EQ(coverage_of(real, real, kCount).coverage, 1);
}

}  // namespace
}  // namespace strait::gan
