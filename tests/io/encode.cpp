#include "io/encode.h"

#include <gtest/gtest.h>

#include "files.h"

namespace strait::io::test {

namespace {
cv::Mat there_and_back(const cv::Mat& image, const Encoding& encoding) {
  return open(encode(image, encoding));
}
}  // namespace

TEST(Encode, LosslessFormatsGiveBackWhatTheyGot) {
  for (const int type : {CV_8UC1, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC3, CV_16UC4}) {
    const cv::Mat image = random_picture(10, 14, type);
    EXPECT_TRUE(equal(there_and_back(image, {Format::png}), image)) << type;
    EXPECT_TRUE(equal(there_and_back(image, {Format::tiff}), image)) << type;
  }
  for (const int type : {CV_32FC1, CV_32FC3, CV_32FC4}) {
    const cv::Mat image = random_picture(10, 14, type) * 3 - 1;  // float keeps what is beyond 0..1
    EXPECT_TRUE(equal(there_and_back(image, {Format::tiff}), image)) << type;
  }
  const cv::Mat colour = random_picture(10, 14, CV_8UC3);
  EXPECT_TRUE(equal(there_and_back(colour, {Format::webp, 90, true}), colour));
}

TEST(Encode, DepthIsThePicturesOwnWhereTheFormatHasIt) {
  const cv::Mat deep = random_picture(6, 6, CV_16UC3), real = random_picture(6, 6, CV_32FC3);
  EXPECT_EQ(there_and_back(deep, {Format::png}).depth(), CV_16U);
  EXPECT_EQ(there_and_back(deep, {Format::jpeg}).depth(), CV_8U);
  EXPECT_EQ(there_and_back(real, {Format::png}).depth(), CV_8U);
  EXPECT_EQ(there_and_back(real, {Format::tiff}).depth(), CV_32F);
  EXPECT_EQ(there_and_back(real, {Format::png, 90, false, 16}).depth(), CV_16U);
  EXPECT_EQ(there_and_back(deep, {Format::tiff, 90, false, 32}).depth(), CV_32F);
}

TEST(Encode, FloatIsRoundedAndClipped) {
  const cv::Mat real = (cv::Mat_<float>(1, 5) << -0.2F, 0.4999F / 255, 0.5001F / 255, 254.6F / 255, 7);
  EXPECT_TRUE(equal(there_and_back(real, {Format::png}), (cv::Mat_<uint8_t>(1, 5) << 0, 0, 1, 255, 255)));
}

TEST(Encode, JpegLaysAlphaOverWhite) {
  cv::Mat image(16, 16, CV_8UC4, cv::Scalar(0, 0, 0, 0));
  image.colRange(8, 16).setTo(cv::Scalar(0, 0, 0, 255));
  const cv::Mat back = there_and_back(image, {Format::jpeg, 100});
  EXPECT_EQ(back.channels(), 3);
  EXPECT_GE(back.at<cv::Vec3b>(8, 2)[1], 253);
  EXPECT_LE(back.at<cv::Vec3b>(8, 13)[1], 2);
}

TEST(Encode, QualityTradesBytes) {
  const cv::Mat image = random_picture(64, 64, CV_8UC3);
  for (const Format format : {Format::jpeg, Format::webp})
    EXPECT_LT(2 * encode(image, {format, 20}).size(), encode(image, {format, 95}).size());
}

TEST(Encode, SaysWhatAFormatDoesNotHave) {
  EXPECT_THROW(check({Format::jpeg, 90, false, 16}), Error);
  EXPECT_THROW(check({Format::png, 90, false, 32}), Error);
  EXPECT_THROW(check({Format::png, 90, true}), Error);
  EXPECT_NO_THROW(check({Format::tiff, 90, false, 32}));
  EXPECT_THROW(encode(cv::Mat(1, 16384, CV_8UC3, cv::Scalar()), {Format::webp}), Error);
}

}  // namespace strait::io::test
