#include "container.h"

#include <gtest/gtest.h>

#include "alpha.h"
#include "strait/error.h"
#include "strait/sections.h"

namespace strait::codec {
namespace {

constexpr uint64_t kMost = 1'000'000;

Container example() {
  Container made;
  made.head = {.width = 300,
               .height = 200,
               .channels = 3,
               .bits = 16,
               .alpha = true,
               .quality = 5025,
               .position = 777,
               .tile = 4,
               .checksum = {1, 2, 3, 4, 5, 6, 7, 8},
               .model = "photo-codec"};
  made.alpha = {1, 2, 3};
  for (uint8_t i = 0; i < 6; ++i) made.tiles.push_back({i, i, i});
  return made;
}

std::string message(const std::vector<uint8_t>& file, Code code) {
  try {
    read_container(file, kMost, "a.strait");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "";
}

// The file with `change` made to its sections, checksums made anew.
template <typename Change>
std::vector<uint8_t> changed(const Change& change) {
  const std::vector<uint8_t> file = write_container(example());
  std::vector<Section> sections = read_sections(file, "");
  std::vector<uint8_t> head(sections[0].payload.begin(), sections[0].payload.end());
  change(sections, head);
  if (!sections.empty() && sections[0].tag == "HEAD") sections[0].payload = head;
  return write_sections(sections);
}

TEST(Container, GivesBackWhatWasPut) {
  const Container wanted = example();
  const Container got = read_container(write_container(wanted), kMost, "");
  EXPECT_EQ(got.head.width, 300U);
  EXPECT_EQ(got.head.height, 200U);
  EXPECT_EQ(got.head.channels, 3);
  EXPECT_EQ(got.head.bits, 16);
  EXPECT_TRUE(got.head.alpha);
  EXPECT_EQ(got.head.quality, 5025);
  EXPECT_EQ(got.head.position, 777);
  EXPECT_EQ(got.head.tile, 4);
  EXPECT_EQ(got.head.checksum, wanted.head.checksum);
  EXPECT_EQ(got.head.model, "photo-codec");
  EXPECT_EQ(got.alpha, wanted.alpha);
  EXPECT_EQ(got.tiles, wanted.tiles);
}

// Every byte is covered by the magic, the version or a checksum.
TEST(Container, CutAndFlippedFilesAreRefused) {
  const std::vector<uint8_t> file = write_container(example());
  for (size_t length = 0; length < file.size(); ++length)
    EXPECT_THROW(read_container({file.data(), length}, kMost, ""), Error) << length;
  for (size_t bit = 0; bit < 8 * file.size(); ++bit) {
    std::vector<uint8_t> flipped = file;
    flipped[bit / 8] ^= static_cast<uint8_t>(1U << bit % 8);
    EXPECT_THROW(read_container(flipped, kMost, ""), Error) << bit;
  }
}

TEST(Container, ErrorsSayWhatIsWrong) {
  std::vector<uint8_t> file = write_container(example());
  file[5] = 2;
  EXPECT_EQ(message(file, Code::unsupported),
            "a.strait: version 2 of the format (expected 1); use a newer strait");
  EXPECT_EQ(message({1, 2, 3}, Code::corrupt),
            "a.strait: this is no .strait file (its first bytes are others)");
  EXPECT_NE(message(changed([](auto&, auto& head) { head[3] = 1; }), Code::corrupt).find("width is 16777516"),
            std::string::npos);
  EXPECT_NE(message(changed([](auto&, auto& head) { head[2] = 1; }), Code::limit).find("65836 x 200 pixels"),
            std::string::npos);
  EXPECT_NE(message(changed([](auto&, auto& head) { head[11] = 9; }), Code::unsupported).find("method 9"),
            std::string::npos);
  EXPECT_NE(message(changed([](auto&, auto& head) { head.back() = '/'; }), Code::corrupt).find("proper name"),
            std::string::npos);
  EXPECT_NE(message(changed([](auto&, auto& head) { head.pop_back(); }), Code::corrupt).find("HEAD"),
            std::string::npos);
}

TEST(Container, SectionsKeepTheirOrderAndNumber) {
  using Sections = std::vector<Section>;
  const auto refused = [](const auto& change, Code code) {
    return message(changed([&](Sections& sections, auto&) { change(sections); }), code);
  };
  EXPECT_NE(refused([](Sections& s) { s.pop_back(); }, Code::corrupt).find("5 tiles (expected 6)"),
            std::string::npos);
  EXPECT_NE(refused([](Sections& s) { s.push_back(s.back()); }, Code::corrupt).find("7 tiles"),
            std::string::npos);
  EXPECT_NE(refused(
                [](Sections& s) {
                  s.push_back({"EXIF", {}});
                },
                Code::corrupt)
                .find("behind the tiles"),
            std::string::npos);
  EXPECT_NE(refused([](Sections& s) { s.insert(s.begin() + 1, s[1]); }, Code::corrupt).find("more than one"),
            std::string::npos);
  EXPECT_NE(refused([](Sections& s) { s.erase(s.begin() + 1); }, Code::corrupt).find("alpha is missing"),
            std::string::npos);
  EXPECT_NE(refused([](Sections& s) { s.erase(s.begin()); }, Code::corrupt).find("begin with HEAD"),
            std::string::npos);
  EXPECT_NE(refused(
                [](Sections& s) {
                  s.insert(s.begin() + 1, {"NEWS", {}});
                },
                Code::unsupported)
                .find("'NEWS'"),
            std::string::npos);
  const auto harmless = changed([](Sections& s, auto&) {
    s.insert(s.begin() + 1, {{"news", {}}, {"THUM", {}}});
  });
  EXPECT_EQ(read_container(harmless, kMost, "").tiles.size(), 6U);
}

TEST(Alpha, ComesBackToTheBit) {
  for (const int type : {CV_8UC1, CV_16UC1})
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(17, 9), cv::Size(1, 33)}) {
      cv::Mat plane(size, type), got(size, type);
      cv::theRNG().state = 5;
      cv::randu(plane, 0, type == CV_8UC1 ? 256 : 65536);
      const std::vector<uint8_t> packed = pack_alpha(plane);
      unpack_alpha(packed, got, "");
      EXPECT_EQ(cv::norm(plane, got, cv::NORM_INF), 0);
    }
}

TEST(Alpha, BrokenAlphaIsRefused) {
  cv::Mat plane(20, 30, CV_8UC1, cv::Scalar(255)), got(20, 30, CV_8UC1), other(20, 31, CV_8UC1),
      smaller(20, 29, CV_8UC1);
  const std::vector<uint8_t> packed = pack_alpha(plane);
  for (size_t length = 0; length < packed.size(); ++length)
    EXPECT_THROW(unpack_alpha({packed.data(), length}, got, ""), Error) << length;
  EXPECT_THROW(unpack_alpha(packed, other, ""), Error);
  EXPECT_THROW(unpack_alpha(packed, smaller, ""), Error);
  std::vector<uint8_t> longer = packed;
  longer.push_back(0);
  EXPECT_THROW(unpack_alpha(longer, got, ""), Error);
}

}  // namespace
}  // namespace strait::codec
