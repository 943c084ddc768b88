#include "core/settings.h"

#include <gtest/gtest.h>

#include "core/abi_array.h"
#include "strait/contract.h"
#include "strait/error.h"

namespace strait {
namespace {

const ParamTable& declared() {
  static const ParamTable table = [] {
    ParamTable made;
    made.add(real("sigma", "noise").by_default("25").range(0, 55).in("8-bit levels"));
    made.add(integer("count", "how many").by_default("1").range(1, std::numeric_limits<double>::infinity()));
    made.add(text("label", "shown").by_default("007"));
    made.add(choice("mode", {"fast", "good"}, "which way"));
    return made;
  }();
  return table;
}

struct Checked {
  ParamValues values;
  std::vector<std::string> problems;
};

Checked checked(const std::vector<Setting>& settings) {
  std::vector<Problem> problems;
  Checked result;
  result.values = check_settings(settings, declared().data(), declared().size(), "recipe", {3, 1}, problems);
  for (const Problem& one : problems) result.problems.push_back(std::to_string(one.at.line) + " " + one.text);
  return result;
}

const Setting kMode = {"mode", std::string("fast"), {1, 1}};

TEST(Settings, AreCompletedAndTyped) {
  const Checked result = checked({kMode, {"sigma", int64_t{7}, {2, 1}}});
  EXPECT_TRUE(result.problems.empty());
  EXPECT_EQ(std::get<double>(result.values.at("sigma")), 7.0);
  EXPECT_EQ(std::get<int64_t>(result.values.at("count")), 1);
  EXPECT_EQ(std::get<std::string>(result.values.at("label")), "007");  // a text, though it could be a number
  EXPECT_EQ(std::get<std::string>(result.values.at("mode")), "fast");
}

TEST(Settings, TheLaterOfTwoCounts) {
  const Checked result = checked({kMode, {"count", int64_t{2}, {1, 1}}, {"count", int64_t{3}, {2, 1}}});
  EXPECT_EQ(std::get<int64_t>(result.values.at("count")), 3);
}

TEST(Settings, MistakesAreToldWithTheirPlace) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(checked({}).problems,
            Lines{"3 recipe: mode is missing, expected 'fast', 'good'; add mode = ... (which way)"});
  EXPECT_EQ(checked({kMode, {"count", int64_t{0}, {5, 1}}}).problems,
            Lines{"5 recipe: count is 0, allowed at least 1; raise it"});
  EXPECT_EQ(checked({kMode, {"count", 2.0, {5, 1}}}).problems,
            Lines{"5 recipe: count is 2, expected an integer"});
  EXPECT_EQ(checked({kMode, {"sigma", std::numeric_limits<double>::infinity(), {5, 1}}}).problems,
            Lines{"5 recipe: sigma is inf, allowed 0 to 55 (8-bit levels); lower it"});
  EXPECT_EQ(checked({kMode, {"cuont", int64_t{1}, {5, 1}}}).problems,
            Lines{"5 recipe: unknown parameter 'cuont'; did you mean 'count'?"});
  EXPECT_EQ(checked({{"mode", std::string("goood"), {5, 1}}}).problems,
            Lines{"5 recipe: mode is 'goood', allowed 'fast', 'good'; did you mean 'good'?"});
}

TEST(Settings, ValuesAreReadAsTomlOrTakenAsText) {
  EXPECT_EQ(parse_value("25"), ParamValue(int64_t{25}));
  EXPECT_EQ(parse_value("2.5"), ParamValue(2.5));
  EXPECT_EQ(parse_value("true"), ParamValue(true));
  EXPECT_EQ(parse_value("[1, 2]"), ParamValue(std::vector<int64_t>{1, 2}));
  EXPECT_EQ(parse_value("png"), ParamValue(std::string("png")));
  EXPECT_EQ(parse_value("\"25\""), ParamValue(std::string("25")));
  EXPECT_EQ(parse_value("25", STRAIT_PARAM_TEXT), ParamValue(std::string("25")));
  EXPECT_EQ(parse_value("'25'", STRAIT_PARAM_TEXT), ParamValue(std::string("25")));
  EXPECT_EQ(parse_value(""), ParamValue(std::string()));
  EXPECT_EQ(parse_value("1\nother = 2"), ParamValue(std::string("1\nother = 2")));
  EXPECT_EQ(parse_value("{ a = 1 }"), ParamValue(std::string("{ a = 1 }")));
}

TEST(Settings, ProblemsAreShownInOrderOfPlace) {
  EXPECT_NO_THROW(throw_if_any("f.toml", {}));
  try {
    throw_if_any("f.toml", {{{3, 1}, "third"}, {{2, 9}, "second"}, {{2, 1}, "first"}, {{0, 0}, "flag"}});
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Code::usage);
    EXPECT_STREQ(e.what(), "command line: flag\nf.toml:2:1: first\nf.toml:2:9: second\nf.toml:3:1: third");
  }
}

TEST(AbiArray, IsWalkedInStridesOfItsFirstElement) {
  struct Later {  // a port of a later minor version
    strait_port port;
    int64_t more;
  };
  Later ports[2] = {};
  ports[0].port.struct_size = ports[1].port.struct_size = sizeof(Later);
  ports[0].port.name = "a";
  ports[1].port.name = "b";
  std::string names;
  for (const strait_port& port : abi_array(&ports[0].port, 2)) names += port.name;
  EXPECT_EQ(names, "ab");
  EXPECT_STREQ(abi_array(&ports[0].port, 2)[1].name, "b");
  EXPECT_EQ(abi_array<strait_port>(nullptr, 0).size(), 0u);
}

}  // namespace
}  // namespace strait
