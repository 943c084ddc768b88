#include "train/ema.h"

#include <gtest/gtest.h>

#include "fixture.h"
#include "host/stage_instance.h"

namespace strait::train {
namespace {

// The smallest trainer, its one weight at hand. It starts at the seed.
class OneWeight : public ::testing::Test {
 protected:
  OneWeight() : trainer_(*mean_trainer(), host::host_table(), params(), 5) { trainer_.prepare({}); }

  static ParamValues params() {
    return {{"objective.poisoned_step", int64_t{-1}},
            {"objective.poisoned_layer", int64_t{-1}},
            {"network.widths", std::vector<int64_t>{1}}};
  }
  float& weight() { return *trainer_.state().front().data; }
  static float average(const Ema& ema) { return *ema.values().at("mean").data(); }

  TrainerHandle trainer_;
};

TEST_F(OneWeight, AveragesWithAShortMemoryEarlyOn) {
  Ema ema(trainer_, 0.75);
  EXPECT_EQ(average(ema), 5);
  weight() = 15;
  ema.update(0);  // 1 / 10 is kept
  EXPECT_FLOAT_EQ(average(ema), 14);
  weight() = 3;
  ema.update(1);  // 2 / 11
  EXPECT_FLOAT_EQ(average(ema), 5);
  weight() = 9;
  ema.update(1000);  // the memory of the recipe
  EXPECT_FLOAT_EQ(average(ema), 6);
  EXPECT_EQ(weight(), 9);
}

TEST_F(OneWeight, LongMemoriesAreExact) {
  Ema ema(trainer_, 0.999999);
  weight() = 1e6F + 5;
  ema.update(100'000'000);
  EXPECT_NEAR(average(ema), 6, 1e-5);
}

TEST_F(OneWeight, AveragesWeightsOnly) {
  const Ema ema(trainer_, 0.9);
  EXPECT_EQ(ema.values().size(), 1u);
}

TEST_F(OneWeight, SwapsAndRestores) {
  Ema ema(trainer_, 0.9);
  weight() = 0.1F;
  ema.update(0);
  const float averaged = average(ema);
  {
    const AveragedWeights swapped(ema);
    EXPECT_EQ(weight(), averaged);
  }
  EXPECT_EQ(weight(), 0.1F);
  EXPECT_EQ(average(ema), averaged);
}

TEST_F(OneWeight, WithoutDecayThereIsNoAverage) {
  Ema ema(trainer_, 0);
  EXPECT_EQ(ema.values().size(), 0u);
  weight() = 7;
  ema.update(0);
  const AveragedWeights swapped(ema);
  EXPECT_EQ(weight(), 7);
}

}  // namespace
}  // namespace strait::train
