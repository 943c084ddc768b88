#include "cli/detection_figures.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "strait/error.h"

namespace strait::cli {
namespace {

TEST(DetectionFigures, EveryPairOfGoodAndBadCounts) {
  // Bad above good in 5 of 6 pairs.
  std::vector<Scored> all = {{1, 0}, {3, 0}, {2, 1}, {4, 1}, {5, 1}};
  const DetectionFigures figures = detection_figures(all, 3);
  EXPECT_DOUBLE_EQ(figures.auroc, 5.0 / 6);
  // At least 2: three found, one false alarm: 6/7; at least 4: two found, none false: 4/5.
  EXPECT_DOUBLE_EQ(figures.best_f1, 6.0 / 7);
  EXPECT_DOUBLE_EQ(figures.threshold, 2);
}

TEST(DetectionFigures, TiesCountHalf) {
  std::vector<Scored> all = {{1, 0}, {1, 1}, {1, 0}, {1, 1}};
  EXPECT_DOUBLE_EQ(detection_figures(all, 2).auroc, 0.5);
  all = {{1, 0}, {2, 0}, {2, 1}};
  EXPECT_DOUBLE_EQ(detection_figures(all, 1).auroc, 0.75);
}

TEST(DetectionFigures, TheOrderOfItemsDoesNotMatter) {
  std::vector<Scored> forth = {{1, 0}, {2, 1}, {2, 0}, {3, 1}, {0, 0}}, back(forth.rbegin(), forth.rend());
  const DetectionFigures a = detection_figures(forth, 2), b = detection_figures(back, 2);
  EXPECT_DOUBLE_EQ(a.auroc, b.auroc);
  EXPECT_DOUBLE_EQ(a.pro, b.pro);
  EXPECT_DOUBLE_EQ(a.best_f1, b.best_f1);
}

TEST(DetectionFigures, OverlapCountsEveryDefectAlike) {
  // A defect of one pixel that is found at once, and one of four that is found last: after the first the
  // overlap is 1/2 for all false alarms up to the last.
  std::vector<Scored> all = {{9, 1}};
  for (int i = 0; i < 4; ++i) all.push_back({0, 0.25f});
  for (int i = 0; i < 10; ++i) all.push_back({static_cast<float>(1 + i % 3), 0});
  const DetectionFigures figures = detection_figures(all, 2);
  EXPECT_DOUBLE_EQ(figures.pro, 0.5);
  EXPECT_DOUBLE_EQ(figures.auroc, 0.2);
}

TEST(DetectionFigures, TheOverlapCurveEndsInsideALine) {
  // One tie of all: a line from (0, 0) to (1, 1), of which the part up to 0.3 has the area 0.045.
  std::vector<Scored> all = {{1, 1}, {1, 0}, {1, 0}};
  EXPECT_NEAR(detection_figures(all, 1).pro, 0.15, 1e-12);
}

TEST(DetectionFigures, NeedsBothKindsAndNumbers) {
  std::vector<Scored> good = {{1, 0}}, bad = {{1, 1}};
  std::vector<Scored> no_number = {{1, 0}, {std::numeric_limits<float>::quiet_NaN(), 1}};
  EXPECT_THROW(detection_figures(good, 1), Error);
  EXPECT_THROW(detection_figures(bad, 1), Error);
  EXPECT_THROW(detection_figures(no_number, 1), Error);
}

}  // namespace
}  // namespace strait::cli
