#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "vocabulary.h"

namespace strait::graph {
namespace {

const char* const kBranches = R"([graph]
name = "branches"
seed = 5
[[stage]]
name = "psnr"
type = "compare"
from = { image = "clean", reference = "load" }
[[stage]]
name = "out"
type = "save"
from = "clean.image"
format = "jpeg"
[[stage]]
name = "clean"
type = "denoise"
from = "load"
sigma = 15
[[stage]]
name = "load"
type = "load"
)";

Graph checked(const std::string& text, const std::vector<Override>& overrides = {}) {
  return check(parse(text, "g.toml"), test_vocabulary(), overrides);
}

std::string problems_of(const std::vector<Override>& overrides) {
  try {
    checked(kBranches, overrides);
    return "";
  } catch (const Error& e) {
    return e.what();
  }
}

TEST(Check, KnowsHowManyFramesAGraphMakesItself) {
  const std::string draw = "[[stage]]\nname = \"draw\"\ntype = \"draw\"\n";
  EXPECT_EQ(checked(draw + "count = 7\n").generated_frames(), 7);
  EXPECT_EQ(checked(draw).generated_frames(), 10);
  EXPECT_EQ(checked(kBranches).generated_frames(), std::nullopt);
}

TEST(Check, OrdersStagesAfterWhatTheyReadAndAsWrittenOtherwise) {
  const Graph graph = checked(kBranches);
  std::vector<std::string> names;
  for (const Node& node : graph.nodes) names.push_back(node.name);
  EXPECT_EQ(names, (std::vector<std::string>{"load", "clean", "psnr", "out"}));
  EXPECT_EQ(graph.name, "branches");
  EXPECT_EQ(graph.seed, 5u);
  EXPECT_EQ(graph.nodes[0].readers, (std::vector<uint32_t>{2}));
  EXPECT_EQ(graph.nodes[1].readers, (std::vector<uint32_t>{2}));
  ASSERT_EQ(graph.nodes[2].inputs.size(), 2u);
  EXPECT_EQ(graph.nodes[2].inputs[0]->node, 1u);
  EXPECT_EQ(graph.nodes[2].inputs[1]->node, 0u);
}

TEST(Check, CompletesParametersWithTypesAndDefaults) {
  const Graph graph = checked(kBranches);
  EXPECT_EQ(std::get<double>(graph.nodes[1].params.at("sigma")), 15.0);
  EXPECT_EQ(std::get<std::string>(graph.nodes[1].params.at("model")), "/models/denoise-gray");
  EXPECT_EQ(std::get<std::string>(graph.nodes[3].params.at("format")), "jpeg");
  EXPECT_EQ(std::get<int64_t>(graph.nodes[3].params.at("quality")), 90);
  EXPECT_EQ(std::get<std::vector<int64_t>>(graph.nodes[2].params.at("scales")), (std::vector<int64_t>{1, 2}));
  EXPECT_TRUE(std::get<bool>(graph.nodes[2].params.at("ssim")));
}

TEST(Check, LeavesOptionalInputsOpen) {
  const Graph graph = checked(
      "[[stage]]\nname = \"l\"\ntype = \"load\"\n[[stage]]\nname = \"b\"\ntype = \"blend\"\nfrom = "
      "\"l\"\nlabel = \"\"");
  ASSERT_EQ(graph.nodes[1].inputs.size(), 2u);
  EXPECT_TRUE(graph.nodes[1].inputs[0]);
  EXPECT_FALSE(graph.nodes[1].inputs[1]);
}

TEST(Check, OverridesTakeTheTypeOfTheirParameter) {
  const Graph graph = checked(kBranches, {{"clean", "sigma", "50"},
                                          {"clean", "model", "denoise-colour"},
                                          {"out", "quality", "10"},
                                          {"out", "quality", "20"},
                                          {"psnr", "scales", "[4]"}});
  EXPECT_EQ(std::get<double>(graph.nodes[1].params.at("sigma")), 50.0);
  EXPECT_EQ(std::get<std::string>(graph.nodes[1].params.at("model")), "/models/denoise-colour");
  EXPECT_EQ(std::get<int64_t>(graph.nodes[3].params.at("quality")), 20);
  EXPECT_EQ(std::get<std::vector<int64_t>>(graph.nodes[2].params.at("scales")), (std::vector<int64_t>{4}));
}

TEST(Check, FilesBecomeAbsolute) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / ("strait_check_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "a.table") << "a";
  const std::string text =
      "[[stage]]\nname = \"l\"\ntype = \"load\"\n"
      "[[stage]]\nname = \"b\"\ntype = \"blend\"\nfrom = \"l\"\nlabel = \"\"\n";
  const auto table = [&](const std::string& line, const std::vector<Override>& overrides = {}) {
    const Graph graph = check(parse(text + line, (folder / "g.toml").string()), test_vocabulary(), overrides);
    return std::get<std::string>(graph.nodes[1].params.at("table"));
  };
  EXPECT_EQ(table("table = \"a.table\""), (folder / "a.table").string());
  EXPECT_EQ(table(""), "");
  EXPECT_EQ(table("", {{"b", "table", (folder / "a.table").string()}}), (folder / "a.table").string());
  EXPECT_THROW(table("table = \"b.table\""), Error);
  EXPECT_THROW(table("", {{"b", "table", "a.table"}}), Error);  // of the working directory
  fs::remove_all(folder);
}

TEST(Check, OverridesAreCheckedLikeTheFile) {
  EXPECT_EQ(problems_of({{"clean", "sigma", "80"}}),
            "command line: stage 'clean': sigma is 80, allowed 0 to 55 (8-bit levels); lower it");
  EXPECT_EQ(problems_of({{"clean", "sigma", "high"}}),
            "command line: stage 'clean': sigma is 'high', expected a number");
  EXPECT_EQ(problems_of({{"clean", "sgma", "8"}}),
            "command line: stage 'clean': unknown parameter 'sgma'; did you mean 'sigma'?");
  EXPECT_EQ(problems_of({{"claen", "sigma", "8"}}),
            "command line: --set claen.sigma: unknown stage 'claen'; did you mean 'clean'?");
  EXPECT_EQ(problems_of({{"clean", "model", "x"}}),
            "command line: stage 'clean': model 'x': not found in /models; did you mean 'denoise-gray'?");
}

TEST(Check, CanonicalTextFollowsWhatDecidesTheResult) {
  const std::string canonical = checked(kBranches).canonical();
  std::string text = kBranches;
  text.replace(text.find("sigma = 15"), 10, "sigma = 15.0 # the same");
  EXPECT_EQ(checked(text).canonical(), canonical);
  EXPECT_EQ(checked(kBranches, {{"out", "quality", "90"}}).canonical(),
            canonical);  // the default, spelled out
  EXPECT_NE(checked(kBranches, {{"out", "quality", "91"}}).canonical(), canonical);
  EXPECT_NE(checked(kBranches, {{"clean", "sigma", "15.000001"}}).canonical(), canonical);
  text = kBranches;
  text.replace(text.find("\"clean.image\""), 13, "\"load\"");
  EXPECT_NE(checked(text).canonical(), canonical);
}

}  // namespace
}  // namespace strait::graph
