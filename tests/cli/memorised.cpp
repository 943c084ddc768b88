#include "cli/memorised.h"

#include <vector>

#include <gtest/gtest.h>

namespace strait::cli {
namespace {

// Training points at whole numbers; test points at 0.1 to 0.4 from them, the nearest of 201 at 0.1.
class Copies : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 201; ++i) {
      train_.push_back(static_cast<float>(i));
      test_.push_back(static_cast<float>(i) + 0.1F + 0.3F * static_cast<float>(i) / 200);
    }
  }
  CopyFigures look(const std::vector<float>& samples) const {
    return look_for_copies(PointSet(train_, 1), samples, test_);
  }

  std::vector<float> train_, test_;
};

TEST_F(Copies, AreSamplesNearerThanTestPicturesAre) {
  const CopyFigures figures = look({3, 3, 150.0001F, 7.3F});
  EXPECT_NEAR(figures.limit, 0.103, 1e-4);  // of the third of 201
  EXPECT_DOUBLE_EQ(figures.samples.share, 0.75);
  EXPECT_EQ(figures.nearest[2].item, 150u);
  EXPECT_EQ(figures.nearest[0].distance, 0);
  EXPECT_LT(figures.samples.median, figures.test.median);
  EXPECT_NEAR(figures.test.share, 0.01, 0.006);
}

TEST_F(Copies, AreNotSamplesAsFarAsTestPicturesAre) {
  std::vector<float> samples;
  for (const float one : test_) samples.push_back(one + 0.05F);
  const CopyFigures figures = look(samples);
  EXPECT_EQ(figures.samples.share, 0);
  EXPECT_NEAR(figures.samples.median, figures.test.median + 0.05, 1e-4);
}

}  // namespace
}  // namespace strait::cli
