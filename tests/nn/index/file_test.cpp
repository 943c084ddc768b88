#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/sha256.h"
#include "nn/index/index_file.h"
#include "nn/index/indexes.h"
#include "nn/index/nearest.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

constexpr size_t kDigestBytes = 32;

LatentIndex sample(RowStorage storage, bool graph) {
  LatentIndex index = test::index_over(test::random_rows(40, 5), 5, Metric::cosine, storage);
  if (graph) index.graph = build_graph(index.rows, {.links = 4});
  return index;
}

LatentIndex parsed(const std::string& bytes) {
  return parse_index(std::as_bytes(std::span(bytes)), "test.index");
}

// With the checksum that belongs to the content, so that what is behind it is tested.
std::string sealed(std::string bytes) {
  bytes.resize(bytes.size() - kDigestBytes);
  const std::string hex = sha256(bytes);
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

TEST(IndexFile, HoldsAllOfAnIndex) {
  for (const RowStorage storage : {RowStorage::f32, RowStorage::bf16, RowStorage::int8}) {
    for (const bool graph : {false, true}) {
      const LatentIndex index = sample(storage, graph);
      const LatentIndex back = parsed(index_bytes(index));
      EXPECT_EQ(back.model, index.model);
      EXPECT_EQ(back.weights_sha256, index.weights_sha256);
      EXPECT_EQ(back.root, index.root);
      EXPECT_EQ(back.metric, index.metric);
      EXPECT_EQ(back.rows.storage(), storage);
      EXPECT_EQ(back.unknown_beyond, index.unknown_beyond);
      EXPECT_EQ(back.near_limit, index.near_limit);
      EXPECT_EQ(back.tags, index.tags);
      ASSERT_EQ(back.items.size(), 40u);
      EXPECT_EQ(back.items[12].path, "12.png");
      EXPECT_EQ(back.items[12].sha256, index.items[12].sha256);
      EXPECT_EQ(back.tags_of(back.items[12]), (std::vector<std::string>{"a", "fourth"}));
      ASSERT_EQ(back.graph.has_value(), graph);
      EXPECT_EQ(index_bytes(back), index_bytes(index));
    }
  }
}

TEST(IndexFile, IsWrittenAndRead) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / ("strait_index_" + std::to_string(getpid()));
  write_index(file, sample(RowStorage::bf16, true));
  EXPECT_EQ(index_bytes(read_index(file)), index_bytes(sample(RowStorage::bf16, true)));
  std::filesystem::remove(file);
  EXPECT_THROW(read_index(file), Error);
}

TEST(IndexFile, EveryDamagedByteIsSeen) {
  const std::string good = index_bytes(sample(RowStorage::int8, false));
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    EXPECT_THROW(parsed(bad), Error) << i;
  }
}

TEST(IndexFile, EveryCutIsSeenEvenUnderAFittingChecksum) {
  const std::string good = index_bytes(sample(RowStorage::int8, true));
  for (size_t size = 0; size < good.size(); size += size < 300 ? 1 : 37) {
    EXPECT_THROW(parsed(good.substr(0, size)), Error) << size;
    if (size <= kDigestBytes + 12) continue;
    EXPECT_THROW(parsed(sealed(good.substr(0, size))), Error) << size;
  }
  EXPECT_THROW(parsed(sealed(good + "x")), Error);
}

// Whatever a field says, the result is an error or an index that can be searched.
TEST(IndexFile, WildFieldsUnderAFittingChecksumDoNoHarm) {
  const std::string good = index_bytes(sample(RowStorage::bf16, true));
  int refused = 0, tried = 0;
  for (size_t i = 12; i + 4 <= good.size() - kDigestBytes; i += 3) {
    for (const uint32_t wild : {0u, 0xffffffffu, 0x7fffffffu, 0x10000u}) {
      std::string bad = good;
      std::memcpy(&bad[i], &wild, sizeof wild);
      ++tried;
      try {
        const LatentIndex index = parsed(sealed(bad));
        const std::vector<float> query(index.rows.length(), 1.0f);
        Nearest(index, {.effort = 5}).find(query.data(), 1, 3);
      } catch (const Error&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, tried / 4);
}

TEST(IndexFile, SaysWhatIsWrong) {
  const std::string good = index_bytes(sample(RowStorage::f32, false));
  const auto message = [](const std::string& bytes) -> std::string {
    try {
      parsed(bytes);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message("PNG").find("test.index: offset 0: does not begin as an index does"), std::string::npos);
  std::string later = good;
  later[8] = 9;
  EXPECT_NE(message(later).find("is an index of version 9 (expected 1)"), std::string::npos);
  std::string damaged = good;
  damaged[100] = static_cast<char>(damaged[100] + 1);
  EXPECT_NE(message(damaged).find("the checksum does not match"), std::string::npos);
}

}  // namespace
}  // namespace strait::nn
