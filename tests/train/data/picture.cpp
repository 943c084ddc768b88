#include "train/data/picture.h"

#include "train/fixture.h"

namespace strait::train {
namespace {

class Picture : public InFolder {
 protected:
  // Left pixel opaque, middle half, right invisible.
  std::filesystem::path transparent() {
    cv::Mat picture(1, 3, CV_8UC4);
    picture.at<cv::Vec4b>(0, 0) = {10, 20, 30, 255};
    picture.at<cv::Vec4b>(0, 1) = {100, 0, 200, 128};
    picture.at<cv::Vec4b>(0, 2) = {1, 2, 3, 0};
    return write_picture("t.png", picture);
  }
};

TEST_F(Picture, TransparentPixelsAreLaidOverTheBackground) {
  const cv::Mat laid = decode_picture(transparent(), {.channels = 3, .background = {200, 100, 0}});
  ASSERT_EQ(laid.type(), CV_8UC3);
  EXPECT_EQ(laid.at<cv::Vec3b>(0, 0), cv::Vec3b(10, 20, 30));
  EXPECT_EQ(laid.at<cv::Vec3b>(0, 1), cv::Vec3b(150, 50, 100));  // (100 * 128 + 200 * 127) / 255, ...
  EXPECT_EQ(laid.at<cv::Vec3b>(0, 2), cv::Vec3b(200, 100, 0));
  const cv::Mat gray = decode_picture(transparent(), {.channels = 1});
  ASSERT_EQ(gray.type(), CV_8UC1);
  EXPECT_EQ(gray.at<uint8_t>(0, 2), 255);
}

TEST_F(Picture, AlphaIsKeptWhereItIsWanted) {
  const cv::Mat kept = decode_picture(transparent(), {.channels = 4, .background = {9, 8, 7}});
  ASSERT_EQ(kept.type(), CV_8UC4);
  EXPECT_EQ(kept.at<cv::Vec4b>(0, 1), cv::Vec4b(100, 0, 200, 128));
  EXPECT_EQ(kept.at<cv::Vec4b>(0, 2), cv::Vec4b(9, 8, 7, 0));
  const cv::Mat opaque = decode_picture(write_picture("o.png", 4, 4), {.channels = 4});
  EXPECT_EQ(opaque.at<cv::Vec4b>(1, 1)[3], 255);
}

TEST_F(Picture, DeepAndGrayPicturesBecomeWhatIsWanted) {
  const auto deep = write_picture("deep.png", cv::Mat(2, 2, CV_16UC1, cv::Scalar(257 * 77)));
  EXPECT_EQ(decode_picture(deep, {.channels = 1}).at<uint8_t>(0, 0), 77);
  EXPECT_EQ(decode_picture(deep, {.channels = 3}).at<cv::Vec3b>(1, 1), cv::Vec3b(77, 77, 77));
  EXPECT_EQ(decode_picture(deep, {.channels = 4}).at<cv::Vec4b>(1, 1), cv::Vec4b(77, 77, 77, 255));
}

TEST_F(Picture, FitTakesTheMiddleSquare) {
  cv::Mat picture(10, 20, CV_8UC1, cv::Scalar(0));
  picture(cv::Rect(5, 0, 10, 10)).setTo(200);
  const auto file = write_picture("p.png", picture);
  for (const int side : {5, 10, 15}) {
    const cv::Mat fitted = decode_picture(file, {.fit_px = side});
    EXPECT_EQ(fitted.size(), cv::Size(side, side));
    EXPECT_EQ(cv::norm(fitted, cv::Mat(side, side, CV_8UC1, cv::Scalar(200)), cv::NORM_INF), 0);
  }
}

TEST_F(Picture, WhatIsNoPictureIsNotHandedToFurtherReaders) {
  const auto inside = write_picture("in.png", 4, 4);
  const auto vrt = write("evil.png",
                         "<VRTDataset rasterXSize=\"4\" rasterYSize=\"4\"><VRTRasterBand dataType=\"Byte\" "
                         "band=\"1\"><SimpleSource><SourceFilename>" +
                             inside.string() +
                             "</SourceFilename><SourceBand>1</SourceBand></SimpleSource>"
                             "</VRTRasterBand></VRTDataset>");
  EXPECT_TRUE(decode_picture(vrt, {}).empty());
  EXPECT_TRUE(decode_picture(write("e.png", ""), {}).empty());
  EXPECT_TRUE(decode_picture(folder_, {}).empty());
  for (const char* name : {"a.png", "a.jpg", "a.webp", "a.tif", "a.bmp", "a.ppm", "a.jp2"})
    EXPECT_FALSE(decode_picture(write_picture(name, 64, 64), {}).empty()) << name;
}

TEST_F(Picture, NamesTellPictures) {
  EXPECT_TRUE(is_picture("a/b.JPEG"));
  EXPECT_FALSE(is_picture("a/png"));
  EXPECT_FALSE(is_picture("a.txt"));
}

}  // namespace
}  // namespace strait::train
