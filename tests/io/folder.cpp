#include "io/folder.h"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "strait/error.h"

namespace strait::io {

namespace fs = std::filesystem;

namespace {

class Folder : public testing::Test {
 protected:
  Folder() : root_(fs::path(testing::TempDir()) / ("strait-folder-" + std::to_string(::getpid()))) {
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  ~Folder() override { fs::remove_all(root_); }

  fs::path make(const std::string& relative) {
    const fs::path file = root_ / relative;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
    return file;
  }
  static std::vector<std::string> relative(const std::vector<Source>& sources) {
    std::vector<std::string> names;
    for (const Source& source : sources) names.push_back(source.relative);
    return names;
  }
  static std::vector<std::string> stems(const std::vector<Source>& sources) {
    std::vector<std::string> names;
    for (const Source& source : sources) names.push_back(source.output_stem);
    return names;
  }

  fs::path root_;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_F(Folder, ListsPicturesInByteOrderAndNothingElse) {
  for (const char* name :
       {"b.PNG", "a/z.jpg", "a-b.tif", "Z.webp", "notes.txt", ".hidden.png", ".cache/x.png", "c.hdr"})
    make(name);
  const std::vector<Source> sources = list_sources({{root_.string() + "/"}, {}});
  EXPECT_EQ(relative(sources), (Names{"Z.webp", "a-b.tif", "a/z.jpg", "b.PNG", "c.hdr"}));
  EXPECT_EQ(sources[2].path, root_ / "a/z.jpg");
  EXPECT_EQ(sources[2].output_stem, "a/z");
}

TEST_F(Folder, KeepsOutputsApart) {
  for (const char* name : {"one/a.jpg", "one/a.png", "one/b.jpg", "two/b.jpg"}) make(name);
  EXPECT_EQ(stems(list_sources({{root_ / "one"}, {}})), (Names{"a.jpg", "a.png", "b"}));
  EXPECT_EQ(stems(list_sources({{root_ / "one", root_ / "two"}, {}})),
            (Names{"a.jpg", "a.png", "b.jpg", "b.jpg-2"}));
}

TEST_F(Folder, TakesSingleFilesByAnyNameOnceEach) {
  const fs::path file = make("a/scan.dat"), picture = make("a/b.png");
  const std::vector<Source> sources = list_sources({{root_, file, picture, file}, {}});
  EXPECT_EQ(relative(sources), (Names{"a/b.png", "scan.dat"}));
}

TEST_F(Folder, ReadsLists) {
  const fs::path list = root_ / "list.txt";
  std::ofstream(list) << make("x/b.png").string() << "\r\n\n" << make("y/a.png").string();
  EXPECT_EQ(relative(list_sources({{}, list})), (Names{"a.png", "b.png"}));
  EXPECT_THROW(list_sources({{}, root_ / "no-list"}), Error);
}

TEST_F(Folder, DoesNotEnterLinkLoops) {
  make("a/b.png");
  fs::create_directory_symlink(root_, root_ / "a/loop");
  fs::create_symlink(root_ / "a/b.png", root_ / "linked.png");
  fs::create_symlink(root_ / "gone.png", root_ / "broken.png");
  EXPECT_EQ(relative(list_sources({{root_}, {}})), (Names{"a/b.png", "broken.png", "linked.png"}));
}

TEST_F(Folder, SaysWhatCannotBeRead) {
  EXPECT_THROW(list_sources({{root_ / "missing"}, {}}), Error);
  EXPECT_THROW(list_sources({{root_}, {}}), Error) << "nothing is in it";
  make("closed/a.png");
  if (::geteuid() == 0) GTEST_SKIP() << "root may read every folder";
  fs::permissions(root_ / "closed", fs::perms::none);
  EXPECT_THROW(list_sources({{root_}, {}}), Error);
  fs::permissions(root_ / "closed", fs::perms::owner_all);
}

}  // namespace strait::io
