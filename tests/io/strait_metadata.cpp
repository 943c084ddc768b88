#include "io/strait_metadata.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "files.h"
#include "io/encode.h"
#include "strait/sections.h"

namespace strait::io::test {
namespace {

// What `compress` gives for a picture of 8 x 6, as far as metadata is concerned.
std::vector<uint8_t> compressed() {
  const std::vector<uint8_t> head{8, 0, 0, 0, 6, 0, 0, 0, 3}, old{1, 2}, tile{9, 9};
  return write_sections(std::vector<Section>{{"HEAD", head}, {"XMP ", old}, {"TILE", tile}});
}

// A PNG of 8 x 6 with a profile and the shortest EXIF that says which way is up.
std::vector<uint8_t> photo() {
  PhotoMetadata metadata;
  metadata.icc.resize(200);
  metadata.icc[3] = 200;
  const std::string colours = "RGB ";
  std::copy(colours.begin(), colours.end(), metadata.icc.begin() + 16);
  metadata.exif = {'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
  const std::vector<uint8_t> file = encode(random_picture(6, 8, CV_8UC3), {});
  return with_metadata(file, Format::png, metadata, {8, 6});
}

TEST(StraitMetadata, GoesInAndComesOut) {
  const std::vector<uint8_t> source = photo();
  const PhotoMetadata wanted = read_metadata(source, probe(source));
  ASSERT_FALSE(wanted.icc.empty());
  ASSERT_FALSE(wanted.exif.empty());
  const std::vector<uint8_t> file = with_strait_metadata(compressed(), source);
  const PhotoMetadata got = read_any_metadata(file);
  EXPECT_EQ(got.icc, wanted.icc);
  EXPECT_FALSE(got.exif.empty());
  EXPECT_TRUE(got.xmp.empty());  // the old one is gone
  const std::vector<Section> sections = read_sections(file, "");
  EXPECT_EQ(sections.front().tag, "HEAD");
  EXPECT_EQ(sections.back().tag, "TILE");
  EXPECT_EQ(sections.size(), 4U);
  const PhotoMetadata again = read_any_metadata(with_strait_metadata(compressed(), file));
  EXPECT_EQ(again.icc, got.icc);
}

TEST(StraitMetadata, SourcesThatAreNoPicturesGiveNone) {
  const std::vector<uint8_t> file = with_strait_metadata(compressed(), std::vector<uint8_t>{1, 2, 3});
  EXPECT_TRUE(read_strait_metadata(file).empty());
}

TEST(StraitMetadata, DamagedFilesAreRefused) {
  const std::vector<uint8_t> file = compressed();
  for (size_t length = 0; length < file.size(); ++length) {
    const std::vector<uint8_t> part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    if (length == 6 || length == 27 || length == 41) continue;  // the ends of whole sections
    EXPECT_THROW(read_strait_metadata(part), Error) << length;
  }
  EXPECT_THROW(with_strait_metadata(write_sections({}), file), Error);
}

}  // namespace
}  // namespace strait::io::test
