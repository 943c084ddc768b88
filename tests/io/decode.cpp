#include <gtest/gtest.h>

#include "files.h"
#include "io/metadata.h"

namespace strait::io::test {

namespace {

// A JPEG with an EXIF block whose only tag is the orientation.
File with_orientation(const File& jpeg, uint16_t tag) {
  const uint8_t value_low = static_cast<uint8_t>(tag & 0xff), value_high = static_cast<uint8_t>(tag >> 8);
  File file(jpeg.begin(), jpeg.begin() + 2);
  const File block{0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M',        'M',       0, 42, 0, 0, 0, 8,
                   0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, value_high, value_low, 0, 0,  0, 0, 0, 0};
  file.insert(file.end(), block.begin(), block.end());
  file.insert(file.end(), jpeg.begin() + 2, jpeg.end());
  return file;
}

// The nearest corner of each colour after turning: 2x2 blocks of four grays.
cv::Mat corners(int depth) {
  cv::Mat image(32, 48, CV_MAKETYPE(depth, 1));
  const double white = depth == CV_8U ? 255 : depth == CV_16U ? 65535 : 1;
  image(cv::Rect(0, 0, 24, 16)).setTo(0);
  image(cv::Rect(24, 0, 24, 16)).setTo(white * 0.25);
  image(cv::Rect(0, 16, 24, 16)).setTo(white * 0.5);
  image(cv::Rect(24, 16, 24, 16)).setTo(white);
  return image;
}

// Stores `seen` so that a reader who obeys `tag` sees it again; the inverses of EXIF's eight.
cv::Mat stored_for(const cv::Mat& seen, int tag) {
  static const int inverse[] = {1, 1, 2, 3, 4, 5, 8, 7, 6};
  return upright(seen, inverse[tag]);
}

}  // namespace

TEST(Decode, KeepsChannelsAndDepth) {
  for (const int type : {CV_8UC1, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC3, CV_16UC4}) {
    const cv::Mat image = random_picture(9, 7, type);
    EXPECT_TRUE(equal(open(encoded(".png", image)), image)) << type;
    EXPECT_TRUE(equal(open(encoded(".tif", image)), image)) << type;
  }
  const cv::Mat real = random_picture(9, 7, CV_32FC3);
  EXPECT_TRUE(equal(open(encoded(".tif", real, {cv::IMWRITE_TIFF_COMPRESSION, 5})), real));
  EXPECT_TRUE(equal(open(encoded(".pfm", real)), real));
}

TEST(Decode, JpegPixelsAreThoseOfOpenCv) {
  for (const int type : {CV_8UC1, CV_8UC3}) {
    cv::Mat image(40, 56, type, cv::Scalar(30, 90, 200));
    image(cv::Rect(5, 5, 20, 20)).setTo(cv::Scalar(220, 140, 10));
    const File file = encoded(".jpg", image, {cv::IMWRITE_JPEG_QUALITY, 80});
    EXPECT_TRUE(equal(open(file), cv::imdecode(file, cv::IMREAD_UNCHANGED)));
  }
}

TEST(Decode, PnmWhiteIsWhiteWhateverItsNumber) {
  const cv::Mat from_binary = open(text_file(std::string("P5 3 1 100\n") + '\0' + '\x32' + '\x64'));
  EXPECT_TRUE(equal(from_binary, (cv::Mat_<uint8_t>(1, 3) << 0, 128, 255))) << from_binary;
  const cv::Mat from_text = open(text_file("P2 3 1 4\n0 2 4\n"));
  EXPECT_TRUE(equal(from_text, (cv::Mat_<uint8_t>(1, 3) << 0, 128, 255))) << from_text;
  const cv::Mat deep = open(text_file(std::string("P5 2 1 1000\n") + '\x01' + '\xf4' + '\x03' + '\xe8'));
  EXPECT_TRUE(equal(deep, (cv::Mat_<uint16_t>(1, 2) << 32768, 65535))) << deep;
}

TEST(Decode, EveryOrientationLooksTheSame) {
  const cv::Mat seen = corners(CV_8U);
  for (int tag = 1; tag <= 8; ++tag) {
    const File file = with_orientation(
        encoded(".jpg", stored_for(seen, tag), {cv::IMWRITE_JPEG_QUALITY, 100}), static_cast<uint16_t>(tag));
    const cv::Mat image = open(file);
    ASSERT_EQ(image.size(), seen.size()) << tag;
    EXPECT_LE(cv::norm(image, seen, cv::NORM_INF), 3) << tag;
  }
}

TEST(Decode, IllegalOrientationsAndHostileExifMeanUpright) {
  const cv::Mat seen = corners(CV_8U);
  const File jpeg = encoded(".jpg", seen);
  for (const uint16_t tag : {uint16_t{0}, uint16_t{9}, uint16_t{255}, uint16_t{65535}})
    EXPECT_EQ(open(with_orientation(jpeg, tag)).size(), seen.size());
  const File tagged = with_orientation(jpeg, 6);
  cv::RNG random(11);
  for (int i = 0; i < 500; ++i) {  // the EXIF block is bytes 12 to 37
    File hostile = tagged;
    for (int hits = 0; hits < 3; ++hits)
      hostile[static_cast<size_t>(random.uniform(12, 38))] = static_cast<uint8_t>(random.uniform(0, 256));
    EXPECT_EQ(open(hostile).total(), seen.total());
  }
}

TEST(Decode, TiffIsTurnedOnceAtEveryDepth) {
  for (const int depth : {CV_8U, CV_16U, CV_32F})
    for (int tag = 1; tag <= 8; ++tag) {
      const cv::Mat seen = corners(depth);
      // OpenCV writes no orientation: its ResolutionUnit-sized place is taken from the Software-less
      // directory by turning one tag that readers ignore, here PlanarConfiguration of a one-channel picture,
      // into Orientation.
      File file = encoded(".tif", stored_for(seen, tag), {cv::IMWRITE_TIFF_COMPRESSION, 5});
      const File planar{0x1c, 0x01, 3, 0, 1, 0, 0, 0, 1, 0};
      const auto at = std::search(file.begin(), file.end(), planar.begin(), planar.end());
      ASSERT_NE(at, file.end());
      const File turned{0x12, 0x01, 3, 0, 1, 0, 0, 0, static_cast<uint8_t>(tag), 0};
      std::copy(turned.begin(), turned.end(), at);
      EXPECT_TRUE(equal(open(file), seen)) << "depth " << depth << " tag " << tag;
    }
}

TEST(Decode, DamageInsideThePixelsIsAnError) {
  File png = encoded(".png", random_picture(64, 64, CV_8UC3));
  png[png.size() / 2] ^= 0x10;
  EXPECT_NE(error_of(png).find("PNG: "), std::string::npos);
  const File jpeg = encoded(".jpg", random_picture(64, 64, CV_8UC3));
  EXPECT_NE(error_of(File(jpeg.begin(), jpeg.end() - 2)).find("Premature end"), std::string::npos);
  File no_data = jpeg;
  no_data.erase(no_data.begin() + static_cast<long>(no_data.size() / 2), no_data.end() - 2);
  EXPECT_NE(error_of(no_data), "");
}

TEST(Decode, MislabelledAndTrailedFilesAreWhatTheyAre) {
  const cv::Mat image = random_picture(8, 8, CV_8UC3);
  File png = encoded(".png", image);
  png.insert(png.end(), 500, 0xaa);
  EXPECT_TRUE(equal(open(png), image));
}

}  // namespace strait::io::test
