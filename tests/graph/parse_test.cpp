#include <fstream>

#include <gtest/gtest.h>

#include "graph/spec.h"
#include "strait/error.h"

namespace strait::graph {
namespace {

TEST(Parse, KeepsNamesSettingsAndPlaces) {
  const GraphSpec spec = parse(R"([graph]
name = "demo"
about = "what it does"
seed = 7

[[stage]]
name = "load"
type = "load"

[[stage]]
name = "mix"
type = "blend"
from = { image = "load", mask = "other.map" }
label = "a"
sizes = [1, 2]
)",
                               "demo.toml");
  EXPECT_TRUE(spec.problems.empty());
  EXPECT_EQ(spec.name, "demo");
  EXPECT_EQ(spec.about, "what it does");
  EXPECT_EQ(spec.seed, 7u);
  ASSERT_EQ(spec.stages.size(), 2u);
  const StageSpec& mix = spec.stages[1];
  EXPECT_EQ(mix.at, (Location{10, 1}));
  EXPECT_EQ(mix.type_at, (Location{12, 8}));
  ASSERT_EQ(mix.from.size(), 2u);
  EXPECT_EQ(mix.from[0].input, "image");
  EXPECT_EQ(mix.from[0].stage, "load");
  EXPECT_EQ(mix.from[0].output, "");
  EXPECT_EQ(mix.from[1].input, "mask");
  EXPECT_EQ(mix.from[1].output, "map");
  EXPECT_EQ(mix.from[1].at, (Location{13, 33}));
  ASSERT_EQ(mix.settings.size(), 2u);
  EXPECT_EQ(mix.settings[0].name, "label");
  EXPECT_EQ(mix.settings[0].at, (Location{14, 1}));
  EXPECT_EQ(std::get<std::vector<int64_t>>(mix.settings[1].value), (std::vector<int64_t>{1, 2}));
}

TEST(Parse, SaysWhereTheTextIsNoToml) {
  try {
    parse("[graph]\nname = \"x\n", "g.toml");
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Code::usage);
    EXPECT_EQ(std::string(e.what()).substr(0, 9), "g.toml:2:");
  }
}

TEST(Parse, ReadRefusesFilesThatAreMissingOrTooLarge) {
  EXPECT_THROW(read("/nowhere/graph.toml"), Error);
  const std::string file = ::testing::TempDir() + "large_graph.toml";
  std::ofstream(file) << std::string((1 << 20) + 1, '#');
  try {
    read(file);
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Code::limit);
  }
}

}  // namespace
}  // namespace strait::graph
