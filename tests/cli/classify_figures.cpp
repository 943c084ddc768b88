#include "cli/classify_figures.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace strait::cli {
namespace {

TEST(ClassifyFigures, ByHand) {
  const std::vector<uint32_t> truth = {0, 0, 1, 2};
  const std::vector<float> probabilities = {0.8F, 0.1F, 0.1F,  //
                                            0.2F, 0.5F, 0.3F,  //
                                            0.3F, 0.5F, 0.2F,  //
                                            0.0F, 0.0F, 1.0F};
  const ClassifyFigures figures = classify_figures(truth, probabilities, 3);
  EXPECT_EQ(figures.pictures, 4u);
  EXPECT_DOUBLE_EQ(figures.accuracy, 0.75);
  EXPECT_NEAR(figures.mean_confidence, 2.8 / 4, 1e-6);
  EXPECT_EQ(figures.confusion, (std::vector<std::vector<size_t>>{{1, 1, 0}, {0, 1, 0}, {0, 0, 1}}));
  EXPECT_DOUBLE_EQ(recall_of(figures, 0), 0.5);
  EXPECT_DOUBLE_EQ(precision_of(figures, 0), 1);
  EXPECT_DOUBLE_EQ(precision_of(figures, 1), 0.5);
  // Three bins: 0.8 of one right, 1.0 of two with one right, 1.0 of one right.
  EXPECT_NEAR(figures.calibration_error, 0.2 / 4, 1e-6);
}

TEST(ClassifyFigures, OfNoPicturesAreZero) {
  const ClassifyFigures figures = classify_figures({}, {}, 2);
  EXPECT_EQ(figures.accuracy, 0);
  EXPECT_EQ(figures.calibration_error, 0);
  EXPECT_EQ(recall_of(figures, 1), 0);
}

}  // namespace
}  // namespace strait::cli
