#include "train/schedule.h"

#include <gtest/gtest.h>

namespace strait::train {
namespace {

TEST(Schedule, WarmsUpThenFallsAlongACosine) {
  const Schedule schedule{.rate = 1.0, .final_rate = 0.1, .warmup_steps = 10};
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 0, 0), 0.1);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 4, 0), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 10, 0), 1.0);
  EXPECT_NEAR(learning_rate(schedule, 50, 0.5), 0.55, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 100, 1), 0.1, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 200, 1.5), 0.1, 1e-12);
}

TEST(Schedule, NoWarmUpStartsAtTheHighestRate) {
  EXPECT_DOUBLE_EQ(learning_rate({.rate = 2, .final_rate = 0, .warmup_steps = 0}, 0, 0), 2);
}

TEST(Schedule, OneCycleRisesAndFalls) {
  const Schedule schedule{.kind = ScheduleKind::one_cycle,
                          .rate = 1.0,
                          .final_rate = 0.01,
                          .warmup_steps = 1000,
                          .start_share = 0.2,
                          .rise_share = 0.25};
  EXPECT_NEAR(learning_rate(schedule, 0, 0), 0.2, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 5, 0.125), 0.6, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 10, 0.25), 1.0, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 25, 0.625), 0.505, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 40, 1), 0.01, 1e-12);
}

TEST(Schedule, StepDropsAtSharesOfTheBudget) {
  const Schedule schedule{.kind = ScheduleKind::step,
                          .rate = 1.0,
                          .warmup_steps = 4,
                          .drop_at_percent = {80, 50},
                          .drop_factor = 0.2};
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 0, 0), 0.25);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 4, 0.04), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 49, 0.49), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 50, 0.5), 0.2);
  EXPECT_NEAR(learning_rate(schedule, 80, 0.8), 0.04, 1e-12);
  EXPECT_NEAR(learning_rate(schedule, 100, 1), 0.04, 1e-12);
}

TEST(Schedule, ConstantOnlyWarmsUp) {
  const Schedule schedule{.kind = ScheduleKind::constant, .rate = 0.5, .warmup_steps = 2};
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 0, 0), 0.25);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 2, 0.1), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 99, 1), 0.5);
}

TEST(Budget, CountsStepsOrMinutes) {
  EXPECT_DOUBLE_EQ((Budget{200, 0}.progress(50, 1e9)), 0.25);
  EXPECT_DOUBLE_EQ((Budget{0, 2}.progress(1'000'000, 30)), 0.25);
  EXPECT_DOUBLE_EQ((Budget{0, 2}.progress(0, 500)), 1);
  EXPECT_EQ((Budget{0, 0, 2}.in_steps(100, 30).steps), 7);
  EXPECT_EQ((Budget{0, 0, 3}.in_steps(100, 50).steps), 6);
  EXPECT_EQ((Budget{5, 0, 0}.in_steps(100, 50).steps), 5);
  EXPECT_DOUBLE_EQ((Budget{200, 0}.remaining_seconds(50, 10)), 30);
  EXPECT_DOUBLE_EQ((Budget{0, 2}.remaining_seconds(1, 30)), 90);
}

}  // namespace
}  // namespace strait::train
