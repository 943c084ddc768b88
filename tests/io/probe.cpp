#include <gtest/gtest.h>

#include "files.h"

namespace strait::io::test {

class Probe : public testing::TestWithParam<Sample> {};

TEST_P(Probe, AgreesWithTheDecoder) {
  const Header header = probe(GetParam().file);
  EXPECT_EQ(header.width_px, 13);
  EXPECT_EQ(header.height_px, 11);
  const cv::Mat image = decode(GetParam().file, header);
  EXPECT_EQ(image.channels(), header.channels);
  EXPECT_EQ(image.elemSize1() * 8, static_cast<size_t>(header.bits));
}

TEST_P(Probe, RefusesEveryBeginningOfAFile) {
  const File& file = GetParam().file;
  // ASCII PNM may lose its last line feed, Radiance and TIFF what follows the pixels, without loss.
  const size_t needed = file.size() - file.size() / 10;
  for (size_t size = 0; size < needed; ++size)
    EXPECT_NE(error_of(File(file.begin(), file.begin() + static_cast<long>(size))), "")
        << size << " of " << file.size();
}

INSTANTIATE_TEST_SUITE_P(Formats, Probe, testing::ValuesIn(samples()), name_of);

TEST(ProbeContent, CountsNotTheName) {
  EXPECT_EQ(error_of({}), "the file is empty");
  EXPECT_NE(error_of(text_file("hello, no picture")).find("not a picture that strait reads (PNG, JPEG"),
            std::string::npos);
  EXPECT_NE(error_of(text_file("GIF89a...")).find("is a GIF file"), std::string::npos);
  EXPECT_TRUE(has_picture_extension("a/B.JPeG"));
  EXPECT_FALSE(has_picture_extension("a/b.gif"));
  EXPECT_FALSE(has_picture_extension("jpg"));
  EXPECT_FALSE(has_picture_extension("a."));
}

TEST(ProbeLimits, NameTheParameterThatRaisesThem) {
  const File wide = encoded(".png", cv::Mat(2, 3000, CV_8UC1, cv::Scalar(0)));
  EXPECT_EQ(error_of(wide), "");
  EXPECT_NE(error_of(wide, {200, 2999, 50000}).find("max_side"), std::string::npos);
  EXPECT_NE(error_of(wide, {200, 65500, 1499}).find("max_aspect"), std::string::npos);
  EXPECT_NE(error_of(wide, {0.005, 65500, 50000}).find("max_megapixels"), std::string::npos);
}

TEST(ProbeLimits, HoldForGiganticHeaders) {
  File png = encoded(".png", cv::Mat(1, 1, CV_8UC1, cv::Scalar(0)));
  for (const size_t at : {16, 17, 18, 19, 20, 21, 22, 23}) png[at] = at % 4 == 0 ? 0x7f : 0xff;
  EXPECT_NE(error_of(png).find("allowed"), std::string::npos) << error_of(png);
  EXPECT_NE(error_of(text_file("P6 60000 60000 255\n")), "");
  EXPECT_NE(error_of(text_file("P6 99999999999 9 255\n")), "");
  EXPECT_NE(error_of(text_file("#?RADIANCE\n\n-Y 60000 +X 60000\n")).find("max_megapixels"),
            std::string::npos);
}

}  // namespace strait::io::test
