#include "core/toml.h"

#include <gtest/gtest.h>

#include "strait/error.h"

namespace strait {
namespace {

TEST(Toml, SaysFileLineAndColumn) {
  try {
    parse_toml("a = 1\nb = = 2\n", "x.toml");
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).substr(0, 11), "x.toml:2:5:") << e.what();
    EXPECT_EQ(e.code(), Code::usage);
  }
  EXPECT_THROW(parse_toml("a = 1\na = 2", "x.toml"), Error);
  EXPECT_THROW(parse_toml("a = \"\xff\"", "x.toml"), Error);
  EXPECT_THROW(parse_toml("a = " + std::string(5000, '['), "x.toml"), Error);
}

TEST(Toml, SettingsCarryTheirPlaceAndOnlyWhatParametersHold) {
  const toml::table table = parse_toml("a = 1\n  b = \"two\"\nc = [1, 2.5]\nd = 1979-05-27\n", "x.toml");
  std::vector<Setting> settings;
  std::vector<Problem> problems;
  for (const auto& [key, node] : table)
    add_setting(std::string(key.str()), key, node, "recipe", settings, problems);
  ASSERT_EQ(settings.size(), 2u);
  EXPECT_EQ(settings[1].name, "b");
  EXPECT_EQ(settings[1].at, (Location{2, 3}));
  EXPECT_EQ(std::get<std::string>(settings[1].value), "two");
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].at, (Location{3, 1}));
  EXPECT_EQ(problems[0].text,
            "recipe: c is a list, expected a text, a number, true, false or a list of integers");
  EXPECT_EQ(problems[1].text,
            "recipe: d is a date or time, expected a text, a number, true, false or a list of integers");
}

}  // namespace
}  // namespace strait
