// A folder for one test, pictures to put there, and the smallest trainer.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <unistd.h>

#include "strait/error.h"
#include "strait/trainer.h"

namespace strait::train {

class InFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("strait_train_" + std::to_string(getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  std::string text_of(const std::filesystem::path& file) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / file, std::ios::binary).rdbuf();
    return text.str();
  }
  // Colour, every pixel its own value for its place.
  std::filesystem::path write_picture(const std::string& name, int width, int height, int seed = 0) const {
    cv::Mat picture(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        picture.at<cv::Vec3b>(y, x) =
            cv::Vec3b(static_cast<uint8_t>(3 * x + seed), static_cast<uint8_t>(5 * y),
                      static_cast<uint8_t>(x * y + 7 * seed));
      }
    }
    std::filesystem::create_directories((folder_ / name).parent_path());
    EXPECT_TRUE(cv::imwrite((folder_ / name).string(), picture));
    return folder_ / name;
  }

  std::filesystem::path write_picture(const std::string& name, const cv::Mat& picture) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    EXPECT_TRUE(cv::imwrite((folder_ / name).string(), picture));
    return folder_ / name;
  }

  std::filesystem::path folder_;
};

// The text and code of the Error that `body` throws.
template <typename Body>
std::pair<Code, std::string> error_of(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {Code::internal, ""};
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Learns the mean of the pixels by gradient descent with momentum, and one number for each class: how many
// labels it has seen. Takes 2 items at a validation. Parameters: objective.poisoned_step, the step whose loss
// is no number; objective.poisoned_layer, the step at which it throws as a trainer with a network does;
// network.widths, unused.
const strait_trainer* mean_trainer();

}  // namespace strait::train
