#include "cli/ground_truth.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "strait/error.h"

namespace strait::cli {
namespace {

namespace fs = std::filesystem;

TEST(Boxes, AreReadLineByLine) {
  const std::vector<cv::Rect> boxes = parse_boxes("1 2 11 22 3\r\n\n5,6,7,8\n  9 9 10 10", "a.txt");
  ASSERT_EQ(boxes.size(), 3U);
  EXPECT_EQ(boxes[0], cv::Rect(1, 2, 10, 20));
  EXPECT_EQ(boxes[1], cv::Rect(5, 6, 2, 2));
  EXPECT_EQ(boxes[2], cv::Rect(9, 9, 1, 1));
  EXPECT_TRUE(parse_boxes("", "a.txt").empty());
}

TEST(Boxes, MistakesNameTheirLine) {
  for (const char* text :
       {"1 2 3", "1 2 x 4", "5 5 5 9", "1 2 3 99999999999", "1 2 3 4.5", "9 9 1 1", "1 2 3 2000000"}) {
    try {
      parse_boxes(std::string("0 0 1 1\n") + text, "a.txt");
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("a.txt:2"), std::string::npos) << error.what();
    }
  }
}

TEST(GroundTruth, EveryBoxIsADefectAndOverlapsAdd) {
  const GroundTruth truth = truth_of_boxes({{0, 0, 2, 2}, {1, 1, 4, 2}, {8, 8, 99, 99}}, {10, 10}, "a.txt");
  EXPECT_EQ(truth.regions, 3);
  EXPECT_FLOAT_EQ(truth.shares.at<float>(0, 0), 0.25f);
  EXPECT_FLOAT_EQ(truth.shares.at<float>(1, 1), 0.25f + 0.125f);
  EXPECT_FLOAT_EQ(truth.shares.at<float>(9, 9), 0.25f);  // cut at the edge
  EXPECT_FLOAT_EQ(truth.shares.at<float>(5, 5), 0);
  EXPECT_NEAR(cv::sum(truth.shares)[0], 3, 1e-6);
  EXPECT_THROW(truth_of_boxes({{10, 0, 2, 2}}, {10, 10}, "a.txt"), Error);
}

TEST(GroundTruth, WhatHangsTogetherInAMaskIsADefect) {
  cv::Mat mask = cv::Mat::zeros(8, 8, CV_8U);
  mask.at<uint8_t>(0, 0) = 255;
  mask.at<uint8_t>(1, 1) = 200;  // a corner is enough
  mask.at<uint8_t>(5, 5) = 130;
  mask.at<uint8_t>(5, 7) = 100;  // below half of white
  const GroundTruth truth = truth_of_mask(mask);
  EXPECT_EQ(truth.regions, 2);
  EXPECT_FLOAT_EQ(truth.shares.at<float>(1, 1), 0.5f);
  EXPECT_FLOAT_EQ(truth.shares.at<float>(5, 5), 1);
  EXPECT_FLOAT_EQ(truth.shares.at<float>(5, 7), 0);
  EXPECT_EQ(truth_of_mask(cv::Mat::zeros(3, 3, CV_8U)).regions, 0);
}

TEST(GroundTruth, IsFoundBesideAndInNeighbouringFolders) {
  const fs::path folder = fs::path(::testing::TempDir()) / ("strait_truth_" + std::to_string(::getpid()));
  for (const char* name : {"x/a.mask.png", "boxes/b.txt", "ground_truth/hole/c_mask.png"}) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << "0 0 1 1";
  }
  const auto& rules = customary_truth_rules();
  EXPECT_EQ(truth_file(folder / "x/a.jpg", rules), folder / "x/a.mask.png");
  EXPECT_EQ(truth_file(folder / "defect/b.jpg", rules), folder / "boxes/b.txt");
  EXPECT_EQ(truth_file(folder / "test/hole/c.png", rules), folder / "ground_truth/hole/c_mask.png");
  EXPECT_EQ(truth_file(folder / "x/none.jpg", rules), std::nullopt);
  EXPECT_TRUE(is_truth_file(folder / "x/a.mask.png", rules));
  EXPECT_TRUE(is_truth_file(folder / "masks/q.png", rules));
  EXPECT_FALSE(is_truth_file(folder / "x/a.png", rules));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace strait::cli
