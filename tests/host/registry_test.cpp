#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "fixture.h"
#include "strait/error.h"

namespace strait::host {
namespace {

// File name -> the reason, without the folder in front.
std::map<std::string, std::string> refusals(const Registry& registry) {
  std::map<std::string, std::string> reasons;
  for (const Refused& one : registry.refused()) {
    EXPECT_EQ(one.reason.find(one.file.string() + ": "), 0u) << one.reason;
    reasons[one.file.stem().string()] = one.reason.substr(one.file.string().size() + 2);
  }
  return reasons;
}

TEST(Registry, LoadsPluginsInCppAndInC) {
  const Registry& registry = good_plugins();
  EXPECT_TRUE(registry.refused().empty());
  std::vector<std::string> names;
  for (const Plugin* plugin : registry.plugins()) names.push_back(plugin->name);
  EXPECT_EQ(names, (std::vector<std::string>{"good", "pure-c", "twins1", "twins2"}));
  EXPECT_EQ(registry.plugins()[0]->version, "1.2.3");
  ASSERT_NE(registry.find("add"), nullptr);
  EXPECT_EQ(registry.find("add")->plugin->name, "good");
  EXPECT_STREQ(registry.contracts().at("pure-c")->about, "a stage in C");
  EXPECT_EQ(registry.find("nothing"), nullptr);
}

TEST(Registry, AsksPluginsForExtensions) {
  const void* answer = good_plugins().extension("good", "test.answer/1");
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(*static_cast<const int*>(answer), 42);
  EXPECT_EQ(good_plugins().extension("good", "test.question/1"), nullptr);
  EXPECT_EQ(good_plugins().extension("pure-c", "test.answer/1"), nullptr);
  EXPECT_EQ(good_plugins().extension("nobody", "test.answer/1"), nullptr);
}

TEST(Registry, RefusesEachBrokenPluginWithItsReason) {
  Registry registry;
  registry.add_folder(TEST_PLUGINS "/good");
  registry.add_folder(TEST_PLUGINS "/broken");
  const auto version = [](int major, int minor) {
    return std::to_string(major) + "." + std::to_string(minor);
  };
  const std::string ours = "this strait speaks " + version(STRAIT_ABI_MAJOR, STRAIT_ABI_MINOR) +
                           "; build it against this strait's headers";
  const std::map<std::string, std::string> expected = {
      {"no_symbol",
       "exports no 'strait_plugin'; it is no plugin of strait, or its STRAIT_PLUGIN line is missing"},
      {"newer_major", "speaks version " + version(STRAIT_ABI_MAJOR + 1, STRAIT_ABI_MINOR) +
                          " of the plugin boundary, " + ours},
      {"newer_minor", "speaks version " + version(STRAIT_ABI_MAJOR, STRAIT_ABI_MINOR + 1) +
                          " of the plugin boundary, " + ours},
      {"short_info",
       "'strait_plugin' has 12 bytes, expected at least 48; build it against this strait's headers"},
      {"bad_name",
       "a stage: is called 'Broken', expected lower-case letters, digits and '-'; mend its contract"},
      {"same_port_twice", "stage 'broken': declares the input 'image' twice; mend its contract"},
      {"bad_default",
       "stage 'broken': parameter 'amount': its default: amount is 9, allowed 0 to 5 (px); lower it"},
      {"bad_type", "stage 'broken': parameter 'amount': is of unknown type 77; mend its contract"},
      {"no_formats",
       "stage 'broken': input 'image': has the formats 0x0, expected some channels and some depths; mend its "
       "contract"},
      {"reserved_param",
       "stage 'broken': parameter 'from': has a name that graphs keep for themselves; mend its contract"},
      {"follows_nothing",
       "stage 'broken': output 'image': follows input 2, but there are 2 inputs (-1 follows none); mend its "
       "contract"},
      {"throws", "listed by nobody"},
      {"taken_type", "the stage type 'add' is taken by good; rename it"},
      {"taken_name",
       "the plugin 'good' is loaded already (" TEST_PLUGINS "/good/good.so); remove one of them"},
  };
  std::map<std::string, std::string> refused = refusals(registry);
  EXPECT_NE(refused["unresolved"].find("undefined symbol: a_function_that_nobody_defines"), std::string::npos)
      << refused["unresolved"];
  EXPECT_EQ(refused["unresolved"].find("boost"), std::string::npos);
  refused.erase("unresolved");
  EXPECT_EQ(refused, expected);
  EXPECT_EQ(registry.plugins().size(), 4u);
  EXPECT_EQ(registry.find("broken"), nullptr);
}

TEST(Registry, RefusesFilesThatAreNoLibraries) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "no_library";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "text.so") << "this is no library";
  std::ofstream(folder / "README.md") << "not looked at";
  Registry registry;
  registry.add_folder(folder);
  ASSERT_EQ(registry.refused().size(), 1u);
  EXPECT_NE(registry.refused()[0].reason.find("cannot be loaded"), std::string::npos)
      << registry.refused()[0].reason;
}

TEST(Registry, TakesNoFolderAndTheSameFolderTwiceAsNoError) {
  Registry registry;
  registry.add_folder("/nowhere/at/all");
  registry.add_folder(TEST_PLUGINS "/good");
  registry.add_folder(TEST_PLUGINS "/good/../good");
  EXPECT_TRUE(registry.refused().empty());
  EXPECT_EQ(registry.plugins().size(), 4u);
}

TEST(Registry, BuiltInStagesComeThroughTheSameDoor) {
  const strait_plugin_info* info = good_plugins().plugins()[0]->info;
  Registry registry;
  registry.add_builtin(*info);
  EXPECT_TRUE(registry.plugins()[0]->file.empty());
  EXPECT_NE(registry.find("add"), nullptr);
  EXPECT_THROW(registry.add_builtin(*info), Error);
}

}  // namespace
}  // namespace strait::host
