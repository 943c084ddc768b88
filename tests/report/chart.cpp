#include "report/chart.h"

#include <string>

#include <gtest/gtest.h>

#include "report/markup.h"

namespace strait::report::test {
namespace {

TEST(Chart, PutsValuesBetweenItsAxes) {
  const std::vector<Place> line = {{1, 0}, {3, 10}, {5, 20}};
  Chart chart(line, Axis::linear);
  chart.add_axes();
  chart.add_line(line, "m0");
  chart.add_point({3, 10}, "m1");
  const std::string svg = chart.svg();
  EXPECT_EQ(fault_of(svg), "");
  EXPECT_EQ(count(svg, "class=\"m0\" d=\"M62.0 "), 1U);                         // the left edge
  EXPECT_EQ(count(svg, "<circle class=\"m1\" cx=\"306.0\" cy=\"112.0\""), 1U);  // the middle of both axes
  for (const char* tick : {">0<", ">10<", ">15<", ">20<"}) EXPECT_EQ(count(svg, tick), 1U) << tick;
}

TEST(Chart, LogarithmicTicksAreRoundNumbers) {
  const auto ticks = [](double low, double high) {
    Chart chart({{0, low}, {1, high}}, Axis::logarithmic);
    chart.add_axes();
    return chart.svg();
  };
  for (const char* tick : {">0.02<", ">0.05<", ">0.1<"})
    EXPECT_EQ(count(ticks(0.015, 0.15), tick), 1U) << tick;
  const std::string wide = ticks(1e-6, 1);
  EXPECT_EQ(count(wide, ">0.001<"), 1U);
  EXPECT_EQ(count(wide, ">0.002<"), 0U);
  EXPECT_EQ(count(ticks(0.010, 0.015), ">0.012<"), 1U);  // a short range has ticks too
  EXPECT_GT(count(ticks(1e-300, 1e300), "class=\"grid\""), 3U);
  EXPECT_LT(count(ticks(1e-300, 1e300), "class=\"grid\""), 12U);
}

TEST(Chart, OnePlaceAndFlatLinesAreDrawn) {
  for (const Axis axis : {Axis::linear, Axis::logarithmic}) {
    Chart chart({{4, 2}}, axis);
    chart.add_axes();
    chart.add_line({{4, 2}}, "m0");
    EXPECT_EQ(fault_of(chart.svg()), "");
  }
}

}  // namespace
}  // namespace strait::report::test
