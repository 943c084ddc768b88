#include "train/schedule.h"

#include <gtest/gtest.h>

namespace strait::train {
namespace {

TEST(Schedule, WarmsUpThenFallsAlongACosine) {
  const Schedule schedule{1.0, 0.1, 10};
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 0, 0), 0.1);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 4, 0), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 10, 0), 1.0);
  EXPECT_NEAR(learning_rate(schedule, 50, 0.5), 0.55, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 100, 1), 0.1, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 200, 1.5), 0.1, 1e-12);
}

TEST(Schedule, NoWarmUpStartsAtTheHighestRate) {
  EXPECT_DOUBLE_EQ(learning_rate({2, 0, 0}, 0, 0), 2);
}

TEST(Budget, CountsStepsOrMinutes) {
  EXPECT_DOUBLE_EQ((Budget{200, 0}.progress(50, 1e9)), 0.25);
  EXPECT_DOUBLE_EQ((Budget{0, 2}.progress(1'000'000, 30)), 0.25);
  EXPECT_DOUBLE_EQ((Budget{0, 2}.progress(0, 500)), 1);
  EXPECT_DOUBLE_EQ((Budget{200, 0}.remaining_seconds(50, 10)), 30);
  EXPECT_DOUBLE_EQ((Budget{0, 2}.remaining_seconds(1, 30)), 90);
}

}  // namespace
}  // namespace strait::train
