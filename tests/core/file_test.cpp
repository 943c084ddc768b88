#include "core/file.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "strait/error.h"

namespace strait {
namespace {

using std::filesystem::path;

Code code_of_read(const path& file, uint64_t most) {
  try {
    read_file(file, most);
  } catch (const Error& e) {
    return e.code();
  }
  ADD_FAILURE() << "no error";
  return Code::internal;
}

TEST(File, IsWrittenWholeAndLeavesNothingBeside) {
  const path folder = path(::testing::TempDir()) / "core_file_test";
  std::filesystem::remove_all(folder);
  write_file_atomically(folder / "sub/a.txt", "one");
  write_file_atomically(folder / "sub/a.txt", "two");
  const std::vector<char> data = read_file(folder / "sub/a.txt", 3);
  EXPECT_EQ(std::string(data.begin(), data.end()), "two");
  const auto files = std::filesystem::directory_iterator(folder / "sub");
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);

  EXPECT_THROW(write_file_atomically(folder / "sub/a.txt/b", "no folder"), Error);
  EXPECT_EQ(code_of_read(folder / "sub/a.txt", 2), Code::limit);
  EXPECT_EQ(code_of_read(folder / "none", 2), Code::missing);
  EXPECT_EQ(code_of_read(folder / "sub", 2), Code::bad_input);
  std::filesystem::remove_all(folder);
}

TEST(File, ReplacesDurably) {
  const path folder = path(::testing::TempDir()) / "core_replace_test";
  write_file_atomically(folder / "old", "old");
  write_file_atomically(folder / "new", "newer");
  replace_durably(folder / "new", folder / "old");
  const std::vector<char> data = read_file(folder / "old", 5);
  EXPECT_EQ(std::string(data.begin(), data.end()), "newer");
  EXPECT_FALSE(exists(folder / "new"));
  EXPECT_THROW(replace_durably(folder / "none", folder / "old"), Error);
  EXPECT_EQ(read_file(folder / "old", 5).size(), 5u);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace strait
