// Places of latents, and the stage that draws them, through the boundary.
#include <random>

#include <gtest/gtest.h>

#include "layout.h"
#include "tsne.h"

namespace strait::map {
namespace {

// Three clouds of points, far from each other, in ten dimensions.
cv::Mat1f clouds(int each) {
  std::mt19937 random(1);
  std::normal_distribution<float> noise(0, 0.3f);
  cv::Mat1f points(3 * each, 10);
  for (int i = 0; i < points.rows; ++i)
    for (int k = 0; k < points.cols; ++k) points(i, k) = (k == i % 3 ? 4.0f : 0.0f) + noise(random);
  return points;
}

// Points whose nearest other place belongs to their own cloud.
int with_their_own(const cv::Mat1d& places) {
  int count = 0;
  for (int i = 0; i < places.rows; ++i) {
    int nearest = i == 0 ? 1 : 0;
    for (int j = 0; j < places.rows; ++j)
      if (j != i && cv::norm(places.row(i), places.row(j)) < cv::norm(places.row(i), places.row(nearest)))
        nearest = j;
    count += nearest % 3 == i % 3;
  }
  return count;
}

TEST(PrincipalPlaces, AreThoseOfALine) {
  cv::Mat1f points(3, 4, 0.0f);
  for (int i = 0; i < 3; ++i) points(i, 2) = static_cast<float>(5 * i);
  const cv::Mat1d places = principal_places(points);
  EXPECT_NEAR(std::abs(places(0, 0) - places(2, 0)), 10, 1e-5);
  EXPECT_NEAR(places(1, 0), 0, 1e-5);
  EXPECT_NEAR(cv::norm(places.col(1)), 0, 1e-5);
  EXPECT_EQ(cv::countNonZero(principal_places(points.row(0))), 0);
}

TEST(InUnitSquare, KeepsTheShape) {
  const cv::Mat1d scaled = in_unit_square((cv::Mat1d(3, 2) << 0, 0, 10, 5, 0, 5));
  const cv::Mat1d expected = (cv::Mat1d(3, 2) << 0, 0.25, 1, 0.75, 0, 0.75);
  EXPECT_EQ(cv::norm(scaled, expected), 0);
  EXPECT_EQ(in_unit_square(cv::Mat1d(1, 2, 7.0))(0, 0), 0.5);
}

TEST(Tsne, KeepsCloudsTogether) {
  const cv::Mat1f points = clouds(40);
  const cv::Mat1d guess = in_unit_square(principal_places(points));
  const cv::Mat1d places = tsne(points, guess, {});
  EXPECT_EQ(with_their_own(places), points.rows);
}

TEST(Tsne, IsTheSameForAnyNumberOfThreads) {
  const cv::Mat1f points = clouds(20);
  const cv::Mat1d guess = in_unit_square(principal_places(points));
  const int threads = cv::getNumThreads();
  cv::setNumThreads(1);
  const cv::Mat1d alone = tsne(points, guess, {10, 300});
  cv::setNumThreads(4);
  const cv::Mat1d together = tsne(points, guess, {10, 300});
  cv::setNumThreads(threads);
  EXPECT_EQ(cv::norm(alone, together), 0);
}

TEST(Tsne, TakesTwoPointsAndEqualOnes) {
  const cv::Mat1f points(5, 3, 1.0f);
  for (const int count : {1, 2, 5}) {
    const cv::Mat1d places = tsne(points.rowRange(0, count), cv::Mat1d(count, 2, 0.5), {});
    EXPECT_TRUE(cv::checkRange(places)) << count;
  }
}

TEST(DrawMap, PutsPicturesAtTheirPlaces) {
  const std::vector<cv::Mat3b> pictures = {cv::Mat3b(4, 2, cv::Vec3b(1, 2, 3)),
                                           cv::Mat3b(2, 2, cv::Vec3b(4, 5, 6))};
  const cv::Mat3b map = draw_map(pictures, (cv::Mat1d(2, 2) << 0, 0, 1, 1), 20);
  EXPECT_EQ(map(0, 0), cv::Vec3b(1, 2, 3));
  EXPECT_EQ(map(3, 1), cv::Vec3b(1, 2, 3));
  EXPECT_EQ(map(4, 1), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(map(18, 18), cv::Vec3b(4, 5, 6));
  EXPECT_EQ(map(17, 18), cv::Vec3b(255, 255, 255));
}

}  // namespace
}  // namespace strait::map
