#include "train/report/metrics_log.h"

#include "train/fixture.h"

namespace strait::train {
namespace {

class Csv : public InFolder {};

TEST_F(Csv, RemembersEveryFigureByName) {
  MetricsLog log(folder_ / "m.csv", 0);
  log.add(1, 0.5, {{"loss", 2}, {"rate", 0.1}});
  log.add(2, 1.5, {{"loss", 1}});
  ASSERT_EQ(log.series().size(), 2u);
  EXPECT_EQ(log.series()[0].name, "loss");
  EXPECT_EQ(log.series()[0].points.size(), 2u);
  EXPECT_EQ(text_of("m.csv"), "step,seconds,name,value\n1,0.5,loss,2\n1,0.5,rate,0.1\n2,1.5,loss,1\n");
}

TEST_F(Csv, GoesOnBehindTheCheckpoint) {
  write("m.csv", "step,seconds,name,value\n9,1.0,loss,3\n10,1.5,a b,4\nscrambled\n11,2.0,loss,2\n1");
  MetricsLog log(folder_ / "m.csv", 10);
  log.add(11, 2.5, {{"loss", 1}});
  EXPECT_EQ(text_of("m.csv"), "step,seconds,name,value\n9,1.0,loss,3\n10,1.5,a b,4\n11,2.5,loss,1\n");
  ASSERT_EQ(log.series().size(), 2u);
  EXPECT_DOUBLE_EQ(log.series()[0].points[0].value, 3);
  EXPECT_DOUBLE_EQ(log.series()[0].points[1].value, 1);
  EXPECT_EQ(log.series()[1].name, "a b");
}

TEST_F(Csv, ALineThatWasCutOffIsDropped) {
  write("m.csv", "step,seconds,name,value\n9,1.0,loss,3\n9,1.0,rate,0.00");
  EXPECT_EQ(MetricsLog(folder_ / "m.csv", 10).series().size(), 1u);
}

TEST_F(Csv, StepZeroBeginsAnew) {
  write("m.csv", "step,seconds,name,value\n0,1.0,loss,3\n");
  EXPECT_TRUE(MetricsLog(folder_ / "m.csv", 0).series().empty());
  EXPECT_EQ(text_of("m.csv"), "step,seconds,name,value\n");
}

}  // namespace
}  // namespace strait::train
