#include "train/data/idx.h"

#include <cstdlib>
#include <random>

#include <zlib.h>

#include "train/fixture.h"

namespace strait::train {
namespace {

std::string header(std::vector<uint32_t> shape, uint8_t type = 8) {
  std::string text{'\0', '\0', static_cast<char>(type), static_cast<char>(shape.size())};
  for (const uint32_t side : shape)
    for (int shift = 24; shift >= 0; shift -= 8) text.push_back(static_cast<char>(side >> shift));
  return text;
}

std::string packed(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Idx parse(const std::string& text, uint64_t most = 1 << 20) {
  return parse_idx({reinterpret_cast<const uint8_t*>(text.data()), text.size()}, most, "test.idx");
}

std::string fault(const std::string& text, Code expected = Code::bad_input) {
  const auto [code, message] = error_of([&] { parse(text); });
  EXPECT_EQ(code, expected) << message;
  EXPECT_EQ(message.rfind("test.idx: ", 0), 0u) << message;
  return message;
}

const std::string kTwoPictures = header({2, 2, 3}) + "abcdefghijkl";

TEST(Idx, ReadsPlainAndPackedFiles) {
  for (const std::string& text : {kTwoPictures, packed(kTwoPictures),
                                  packed(kTwoPictures.substr(0, 10)) + packed(kTwoPictures.substr(10))}) {
    const Idx idx = parse(text);
    EXPECT_EQ(idx.shape, (std::vector<uint32_t>{2, 2, 3}));
    EXPECT_EQ(std::string(idx.values.begin(), idx.values.end()), "abcdefghijkl");
  }
}

TEST(Idx, RefusesWhatIsNoIdxOfBytes) {
  EXPECT_TRUE(has(fault(""), "header is cut"));
  EXPECT_TRUE(has(fault("PNG and more"), "no idx file"));
  EXPECT_TRUE(has(fault(header({2}, 0x0d) + "12345678"), "type 0x0d (expected 0x08"));
  EXPECT_TRUE(has(fault(header({})), "0 dimensions"));
  EXPECT_TRUE(has(fault(header({1, 1, 1, 1, 1}) + "a"), "5 dimensions"));
  EXPECT_TRUE(has(fault(header({3, 0, 2})), "size 0"));
  EXPECT_TRUE(has(fault(header({3, 1}).substr(0, 9)), "header is cut"));
}

TEST(Idx, RefusesEveryCutAndEveryAddition) {
  for (const std::string& text : {kTwoPictures, packed(kTwoPictures)}) {
    for (size_t length = 0; length < text.size(); ++length) fault(text.substr(0, length));
    fault(text + "x");
  }
  EXPECT_TRUE(has(fault(kTwoPictures + "x"), "more data than the 12 bytes"));
  EXPECT_TRUE(has(fault(packed(kTwoPictures + "x")), "more data than the 12 bytes"));
}

TEST(Idx, HeadersThatLieAreRefusedBeforeAnythingIsAllocated) {
  EXPECT_TRUE(
      has(fault(header({60000, 28, 28}) + std::string(784, 'x')), "less data than the 47040000 bytes"));
  EXPECT_TRUE(has(fault(header({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}) + "x"), "less data"));
  EXPECT_TRUE(has(fault(packed(header({0x80000000, 28, 28}) + "x")), "less data"));
  // 3 MB of zeros in 3 kB: as much as the header says, but more than is allowed.
  EXPECT_TRUE(
      has(fault(packed(header({3 << 20}) + std::string(3 << 20, '\0')), Code::limit), "allowed are 1048576"));
  // A bomb behind honest data is not unpacked.
  EXPECT_TRUE(has(fault(packed(header({1}) + std::string(8 << 20, '\0'))), "more data than the 1 bytes"));
}

TEST(Idx, DamagedGzipIsRefused) {
  const std::string good = packed(kTwoPictures);
  for (size_t i = 10; i < good.size(); ++i) {  // the header's flags and times are not covered by the checksum
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    EXPECT_EQ(error_of([&] { parse(bad); }).first, Code::bad_input) << i;
  }
}

TEST(Idx, AnyBytesEndInAnErrorOrAnIdx) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string text = round % 2 == 0 ? kTwoPictures : packed(kTwoPictures);
    for (int i = 0; i < 3; ++i) text[random() % text.size()] = static_cast<char>(random());
    try {
      EXPECT_LE(parse(text, 1000).values.size(), 1000u);
    } catch (const Error&) {
      continue;
    }
  }
}

TEST(Idx, FilesOfTheRobustnessCorpus) {
  const char* given = std::getenv("STRAIT_TEST_DATA");
  const auto folder = std::filesystem::path(given != nullptr ? given : STRAIT_SOURCE_DIR "/../shared/data") /
                      "robustness/synthetic";
  if (!exists(folder))
    GTEST_SKIP() << "no test data: set STRAIT_TEST_DATA to the folder that has robustness/";
  int good = 0, refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.rfind("idx-", 0) != 0) continue;
    const bool valid = name == "idx-good.idx3-ubyte" || name == "idx-gz-two-members.idx3-ubyte.gz";
    if (valid) {
      EXPECT_EQ(read_idx(entry.path(), 1 << 20).shape.size(), 3u) << name;
      ++good;
    } else {
      EXPECT_EQ(error_of([&] { read_idx(entry.path(), 1 << 20); }).first, Code::bad_input) << name;
      ++refused;
    }
  }
  EXPECT_EQ(good, 2);
  EXPECT_EQ(refused, 8);
}

}  // namespace
}  // namespace strait::train
