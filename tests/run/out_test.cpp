#include <gtest/gtest.h>

#include "folder.h"
#include "run/catalog.h"
#include "run/check_out.h"
#include "run/out_folder.h"
#include "strait/error.h"

namespace strait::run {
namespace {

namespace fs = std::filesystem;

class OutTest : public testing::Test {
 protected:
  OutTest() : photo_(folder_.write("in/a.png", "x")) {}

  bool accepted(const fs::path& out) const {
    try {
      check_out({folder_.path() / "in"}, out);
      return true;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Code::usage);
      return false;
    }
  }

  static Code refusal(const fs::path& out) {
    try {
      OutFolder folder(out);
    } catch (const Error& e) {
      return e.code();
    }
    return Code::internal;
  }

  TestFolder folder_;
  fs::path photo_;
};

TEST_F(OutTest, OutInsideAnInputFolderIsRefused) {
  const fs::path root = folder_.path();
  EXPECT_FALSE(accepted(root / "in"));
  EXPECT_FALSE(accepted(root / "in/"));
  EXPECT_FALSE(accepted(root / "in/new/deep"));
  EXPECT_FALSE(accepted(root / "other/../in/new"));
  EXPECT_TRUE(accepted(root / "out"));
  EXPECT_TRUE(accepted(root / "in-2"));
  EXPECT_TRUE(accepted(root));
}

TEST_F(OutTest, SymbolicLinksAreFollowed) {
  fs::create_directory_symlink(folder_.path() / "in", folder_.path() / "link");
  EXPECT_FALSE(accepted(folder_.path() / "link/new"));
}

TEST_F(OutTest, TheFolderOfAnInputFileIsRefused) {
  EXPECT_THROW(check_out({photo_}, photo_.parent_path()), Error);
  EXPECT_NO_THROW(check_out({photo_}, photo_.parent_path() / "out"));
}

TEST_F(OutTest, MakesTheFolder) {
  const OutFolder folder(folder_.path() / "a/b");
  EXPECT_TRUE(fs::is_directory(folder_.path() / "a/b"));
}

TEST_F(OutTest, AFileInTheWayIsAnError) {
  EXPECT_EQ(refusal(photo_), Code::io);
  EXPECT_EQ(refusal(photo_ / "below"), Code::io);
}

TEST_F(OutTest, OneRunAtATime) {
  const fs::path out = folder_.path() / "out";
  {
    const OutFolder folder(out);
    EXPECT_EQ(refusal(out), Code::usage);
  }
  EXPECT_NO_THROW(OutFolder{out});
}

TEST_F(OutTest, RemovesOnlyWhatAKilledRunLeft) {
  const auto partial = folder_.write("out/sub/.123-4.part", "x");
  const auto others = {folder_.write("out/sub/a.part", "x"), folder_.write("out/.b-4.part", "x"),
                       folder_.write("out/.part", "x"), folder_.write("out/.1-2.png", "x")};
  { const OutFolder folder(folder_.path() / "out"); }
  EXPECT_TRUE(fs::exists(partial)) << "without a catalog the folder is nobody's";
  folder_.write(std::string("out/") + kCatalogName, "");
  { const OutFolder folder(folder_.path() / "out"); }
  EXPECT_FALSE(fs::exists(partial));
  for (const fs::path& other : others) EXPECT_TRUE(fs::exists(other)) << other;
}

}  // namespace
}  // namespace strait::run
