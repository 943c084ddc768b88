#include "run/chunks.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "folder.h"

namespace strait::run {
namespace {

class ChunksTest : public testing::Test {
 protected:
  void add(size_t count, size_t bytes) {
    for (size_t i = 0; i < count; ++i) {
      const std::string name = std::to_string(sources_.size());
      sources_.push_back({folder_.write(name, std::string(bytes, 'x')), name, name});
    }
  }

  // The sizes of all chunks; also that they are neighbours, numbered from 0, and that nothing is left out.
  std::vector<size_t> sizes(unsigned batch, size_t lanes) {
    Chunks chunks(sources_, batch, lanes);
    std::vector<size_t> all;
    size_t first = 0;
    while (const auto chunk = chunks.next()) {
      EXPECT_EQ(chunk->ordinal, all.size());
      EXPECT_EQ(chunk->sources.data(), sources_.data() + first);
      first += chunk->sources.size();
      all.push_back(chunk->sources.size());
    }
    EXPECT_EQ(first, sources_.size());
    return all;
  }

  TestFolder folder_;
  std::vector<Source> sources_;
};

using Sizes = std::vector<size_t>;

TEST_F(ChunksTest, SmallFilesTravelTogether) {
  add(64, 10);
  const Sizes all = sizes(0, 2);
  EXPECT_EQ(all.front(), 8u);
}

TEST_F(ChunksTest, ShrinkTowardsTheEnd) {
  add(20, 10);
  EXPECT_EQ(sizes(8, 2), Sizes({5, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1}));
}

TEST_F(ChunksTest, LargeFilesTravelAlone) {
  add(4, 2 << 20);
  EXPECT_EQ(sizes(8, 1), Sizes({1, 1, 1, 1}));
}

TEST_F(ChunksTest, AChunkStaysBelowAMebibyte) {
  add(16, 400 << 10);
  EXPECT_EQ(sizes(8, 1), Sizes({2, 2, 2, 2, 2, 2, 2, 1, 1}));
}

TEST_F(ChunksTest, BatchIsTheMost) {
  add(12, 10);
  for (const size_t size : sizes(3, 1)) EXPECT_LE(size, 3u);
  EXPECT_EQ(sizes(1, 2), Sizes(12, 1));
}

TEST_F(ChunksTest, MissingFilesAreHandedOutToo) {
  sources_.assign(3, Source{folder_.path() / "gone", "gone", "gone"});
  EXPECT_EQ(sizes(8, 1), Sizes({1, 1, 1}));
}

TEST_F(ChunksTest, NoneAfterClose) {
  add(10, 10);
  Chunks chunks(sources_, 1, 1);
  EXPECT_TRUE(chunks.next().has_value());
  chunks.close();
  EXPECT_FALSE(chunks.next().has_value());
}

}  // namespace
}  // namespace strait::run
