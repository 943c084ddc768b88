#include "cli/rate_curve.h"

#include <cmath>

#include <gtest/gtest.h>

namespace strait::cli {
namespace {

// Six decibels a doubling of the rate.
RateCurve curve(const std::string& name, double factor) {
  RateCurve made{name, {}};
  for (int psnr = 26; psnr <= 40; psnr += 2)
    made.points.push_back({factor * std::exp2((psnr - 30) / 6.0), static_cast<double>(psnr), 0.9});
  return made;
}

TEST(RateCurve, BdRateIsTheFactorBetweenParallelCurves) {
  EXPECT_NEAR(bd_rate(curve("a", 0.8), curve("b", 1), 28, 36).value(), -20, 1e-9);
  EXPECT_NEAR(bd_rate(curve("a", 1.5), curve("b", 1), 28, 36).value(), 50, 1e-9);
}

TEST(RateCurve, BdRateNeedsCommonGround) {
  EXPECT_FALSE(bd_rate(curve("a", 1), curve("b", 1), 41, 44));
  RateCurve two = curve("a", 1);
  two.points.resize(2);
  EXPECT_FALSE(bd_rate(two, curve("b", 1), 28, 36));
  RateCurve low = curve("a", 1);
  low.points.resize(3);  // 26 to 30 dB
  EXPECT_NEAR(bd_rate(low, curve("b", 2), 28, 36).value(), -50, 1e-9);
}

TEST(RateCurve, ValuesBetweenPoints) {
  EXPECT_NEAR(psnr_at(curve("a", 1), std::exp2(0.1)).value(), 30.6, 1e-9);
  EXPECT_FALSE(psnr_at(curve("a", 1), 100));
}

TEST(RateCurve, PointsThatDoNotRiseAreDropped) {
  const RateCurve made = sorted({"a", {{2, 33, 0}, {1, 30, 0}, {1.5, 29, 0}}});
  ASSERT_EQ(made.points.size(), 2U);
  EXPECT_EQ(made.points[1].bpp, 2);
}

TEST(RateCurve, PlotNamesItsCurves) {
  const std::string svg = rate_svg({curve("mine", 1), curve("<other>", 2)}, "a & b");
  EXPECT_NE(svg.find(">mine<"), std::string::npos);
  EXPECT_NE(svg.find("&lt;other>"), std::string::npos);
  EXPECT_NE(svg.find("a &amp; b"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

}  // namespace
}  // namespace strait::cli
