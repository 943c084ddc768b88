#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "host/registry.h"
#include "strait/error.h"

namespace strait::host {
namespace {

using std::filesystem::path;

path make_model(const path& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "model.toml") << "# a model";
  return std::filesystem::canonical(folder);
}

class Search : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::canonical(::testing::TempDir()) /
            ("search_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  void TearDown() override {
    unsetenv("STRAIT_PLUGIN_PATH");
    unsetenv("STRAIT_MODEL_PATH");
    std::filesystem::remove_all(root_);
  }
  path root_;
};

TEST_F(Search, PluginFoldersComeInOrderAndOnce) {
  setenv("STRAIT_PLUGIN_PATH", "/env/a::/env/b:/option/b", 1);
  const std::vector<path> folders = plugin_folders("/option/a:/option/b");
  ASSERT_GE(folders.size(), 5u);
  EXPECT_EQ(folders[0], "/option/a");
  EXPECT_EQ(folders[1], "/option/b");
  EXPECT_EQ(folders[2], "/env/a");
  EXPECT_EQ(folders[3], "/env/b");
  const path beside =
      std::filesystem::canonical("/proc/self/exe").parent_path().parent_path() / "lib/strait/plugins";
  EXPECT_EQ(folders[4], beside);
}

TEST_F(Search, ModelsByNameComeFromTheFirstPlaceThatHasThem) {
  const path first = make_model(root_ / "option/net");
  const path second = make_model(root_ / "env/net");
  setenv("STRAIT_MODEL_PATH", (root_ / "env").c_str(), 1);
  EXPECT_EQ(find_model("net", "/", (root_ / "option").string()), first);
  EXPECT_EQ(find_model("net", "/", ""), second);
}

TEST_F(Search, ModelsByPathAreRelativeToTheGraph) {
  const path model = make_model(root_ / "nets/one");
  EXPECT_EQ(find_model("../nets/one", root_ / "graphs", ""), model);
  EXPECT_EQ(find_model(model.string(), "/", ""), model);
  EXPECT_THROW(find_model("./one", root_, ""), Error);
}

TEST_F(Search, MissingModelsNameThePlacesAndTheNearest) {
  make_model(root_ / "denoise-gray-test");
  try {
    find_model("denoise-grey-test", "/", root_.string());
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Code::missing);
    const std::string text = e.what();
    EXPECT_EQ(text.find("model 'denoise-grey-test': not found in " + root_.string() + ", "), 0u) << text;
    EXPECT_NE(text.find("; did you mean 'denoise-gray-test'?"), std::string::npos) << text;
  }
  EXPECT_THROW(find_model("", "/", root_.string()), Error);
  EXPECT_THROW(find_model("..", "/", root_.string()), Error);
}

}  // namespace
}  // namespace strait::host
