#include "strait/fit.h"

#include <gtest/gtest.h>

namespace strait {
namespace {

TEST(Fit, TakesTheMiddle) {
  cv::Mat wide(4, 10, CV_8UC1);
  for (int x = 0; x < 10; ++x) wide.col(x) = x;
  const cv::Mat square = fitted(wide, {4, 4});
  EXPECT_EQ(square.at<uint8_t>(0, 0), 3);
  EXPECT_EQ(square.at<uint8_t>(3, 3), 6);
  const cv::Mat tall = fitted(wide.t(), {2, 4});  // 4 x 8 of the middle
  EXPECT_EQ(tall.size(), cv::Size(2, 4));
  EXPECT_EQ(tall.at<uint8_t>(0, 0), 2);  // the mean of rows 1 and 2 is 1.5
}

TEST(Fit, LeavesWhatFitsAlone) {
  const cv::Mat picture(28, 28, CV_8UC3);
  EXPECT_EQ(fitted(picture, {28, 28}).data, picture.data);
}

TEST(Fit, AcceptsTheSmallestPictures) {
  const cv::Mat dot(1, 1, CV_8UC1, cv::Scalar(7));
  const cv::Mat grown = fitted(dot, {9, 5});
  EXPECT_EQ(grown.size(), cv::Size(9, 5));
  EXPECT_EQ(cv::norm(grown, cv::Mat(5, 9, CV_8UC1, cv::Scalar(7)), cv::NORM_INF), 0);
  EXPECT_EQ(fitted(cv::Mat(1, 500, CV_8UC1, cv::Scalar(7)), {5, 5}).size(), cv::Size(5, 5));
}

TEST(Fit, PlanesGoThereAndBack) {
  cv::Mat picture(3, 5, CV_16UC3);
  cv::randu(picture, 0, 65535);
  std::vector<float> planes(45);
  to_planes(picture, 3, planes.data());
  EXPECT_FLOAT_EQ(planes[15], static_cast<float>(picture.at<cv::Vec3w>(0, 0)[1]) / 65535);
  const cv::Mat again = with_depth(from_planes(planes.data(), 3, {5, 3}), CV_16U);
  EXPECT_EQ(cv::norm(again, picture, cv::NORM_INF), 0);
  to_planes(cv::Mat(3, 5, CV_8UC1, cv::Scalar(51)), 3, planes.data());
  EXPECT_FLOAT_EQ(planes[44], 0.2f);
}

}  // namespace
}  // namespace strait
