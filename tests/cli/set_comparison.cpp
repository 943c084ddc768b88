#include "cli/set_comparison.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "strait/error.h"

namespace strait::cli {
namespace {

// Points of the plane, normal around (x, 0).
std::vector<float> cloud(size_t count, float x, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> points;
  for (size_t i = 0; i < count; ++i) {
    points.push_back(x + normal(random));
    points.push_back(normal(random));
  }
  return points;
}

TEST(SetComparison, FiguresByHand) {
  // On a line, k = 1. Radii of real points: 1, 1, 4; of made ones: 2, 2, 14.
  const std::vector<float> real = {0, 1, 5}, made = {0.5F, 2.5F, 16.5F};
  const SetFigures figures = compare_sets(real, made, 1, 1);
  EXPECT_DOUBLE_EQ(figures.precision, 2.0 / 3);  // 0.5 by all near it, 2.5 by 5
  EXPECT_DOUBLE_EQ(figures.density, 3.0 / 3);    // 0.5 lies in the balls of 0 and 1, 2.5 in that of 5
  EXPECT_DOUBLE_EQ(figures.coverage, 1);
  EXPECT_DOUBLE_EQ(figures.recall, 1);  // 5 lies in the ball of 16.5
}

TEST(SetComparison, ASetCoversItself) {
  const std::vector<float> points = cloud(500, 0, 1);
  const SetFigures figures = compare_sets(points, points, 2, 5);
  EXPECT_EQ(figures.precision, 1);
  EXPECT_EQ(figures.recall, 1);
  EXPECT_EQ(figures.coverage, 1);
  EXPECT_DOUBLE_EQ(figures.density, 1);  // itself and four of the five neighbours
}

TEST(SetComparison, TwoDrawsOfOneDistributionAreAlike) {
  const SetFigures figures = compare_sets(cloud(1000, 0, 1), cloud(1000, 0, 2), 2, 5);
  EXPECT_GT(figures.precision, 0.95);
  EXPECT_GT(figures.recall, 0.95);
  EXPECT_NEAR(figures.density, 1, 0.1);
  EXPECT_GT(figures.coverage, 0.93);  // 1 - 2^-5 is what to expect (Naeem et al. 2020, lemma 2)
}

TEST(SetComparison, SetsApartShareNothing) {
  const SetFigures figures = compare_sets(cloud(200, 0, 1), cloud(200, 100, 2), 2, 5);
  EXPECT_EQ(figures.precision, 0);
  EXPECT_EQ(figures.recall, 0);
  EXPECT_EQ(figures.density, 0);
  EXPECT_EQ(figures.coverage, 0);
}

TEST(SetComparison, OnePointOverAndOverIsDenseAndCoversLittle) {
  // Ten real points around the origin, whose fifth neighbours are farther than it, and ninety elsewhere.
  std::vector<float> real, made;
  for (int i = 0; i < 10; ++i) {
    const float angle = 0.2F * static_cast<float>(i) * std::numbers::pi_v<float>;
    real.insert(real.end(), {std::cos(angle), std::sin(angle)});
  }
  for (int i = 0; i < 90; ++i) real.insert(real.end(), {10000 + 100 * static_cast<float>(i), 0});
  for (int i = 0; i < 100; ++i) made.insert(made.end(), {0, 0});
  const SetFigures figures = compare_sets(real, made, 2, 5);
  EXPECT_EQ(figures.precision, 1);
  EXPECT_DOUBLE_EQ(figures.density, 2);
  EXPECT_DOUBLE_EQ(figures.coverage, 0.1);
  EXPECT_EQ(figures.recall, 0);
}

TEST(SetComparison, RefusesWhatIsNoNumber) {
  const std::vector<float> real = {0, 1, 2}, made = {0, std::numeric_limits<float>::quiet_NaN(), 2};
  EXPECT_THROW(compare_sets(real, made, 1, 1), Error);
}

}  // namespace
}  // namespace strait::cli
