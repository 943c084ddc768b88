#include <cmath>
#include <filesystem>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>
#include <opencv2/imgproc.hpp>
#include <unistd.h>

#include "codec.h"
#include "refiner.h"
#include "small_model.h"
#include "strait/error.h"
#include "target.h"

namespace strait::codec {
namespace {

namespace fs = std::filesystem;

class Effort : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::path(::testing::TempDir()) / ("strait_effort_" + std::to_string(getpid()));
    test::save_small_model(folder_, "small");
    codec_ = std::make_unique<Codec>(folder_.string());
  }
  static void TearDownTestSuite() {
    codec_.reset();
    fs::remove_all(folder_);
  }

  // Soft noise: something of every wave.
  static cv::Mat picture(int rows, int cols) {
    cv::Mat made(rows, cols, CV_32FC3), result;
    cv::RNG random(5);
    random.fill(made, cv::RNG::NORMAL, 0, 900);
    cv::GaussianBlur(made, made, {}, 9);
    made.convertTo(result, CV_8U, 1, 128);
    return result;
  }
  static double squared_error(const cv::Mat& image, const std::vector<uint8_t>& file) {
    const cv::Mat back = codec_->decompress(file, image.total(), nn::Precision::f32, "a");
    return cv::norm(image, back, cv::NORM_L2SQR) / (3 * static_cast<double>(image.total()));
  }

  inline static fs::path folder_;
  inline static std::unique_ptr<Codec> codec_;
};

// What is minimised falls: bits a pixel + lambda * squared error.
TEST_F(Effort, BuysAnObjectiveThatIsLower) {
  const cv::Mat image = picture(90, 110);
  const double lambda = std::sqrt(26 / (80.0 * 80.0) * 26 / (10.0 * 10.0));  // of the middle, quality 50.5
  double before = 1e9;
  for (const int effort : {0, 5}) {
    const std::vector<uint8_t> file = codec_->compress(image, {50.5, effort});
    const double bpp = 8 * static_cast<double>(file.size()) / static_cast<double>(image.total());
    const double loss = bpp + lambda * squared_error(image, file);
    EXPECT_LT(loss, before) << effort;
    before = loss;
  }
}

TEST_F(Effort, GivesTheSameFileForAnyNumberOfThreads) {
  const cv::Mat image = picture(64, 96);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const std::vector<uint8_t> one = codec_->compress(image, {60, 1});
  omp_set_num_threads(2);
  EXPECT_EQ(codec_->compress(image, {60, 1}), one);
  omp_set_num_threads(threads);
}

TEST_F(Effort, RefinesLargePicturesInWindows) {
  const cv::Mat image = picture(1056, 1056);
  const std::vector<uint8_t> plain = codec_->compress(image, {50.5, 0}),
                             fine = codec_->compress(image, {50.5, 1});
  EXPECT_LT(fine.size(), plain.size());
  EXPECT_LT(squared_error(image, fine), 1.1 * squared_error(image, plain));
}

TEST_F(Effort, TargetsAreReachedWithinTheirTolerance) {
  const cv::Mat image = picture(128, 128);
  const Compressed small = compress_to(*codec_, image, {}, target_of("0.4bpp"));
  const double bpp = 8 * static_cast<double>(small.file.size()) / static_cast<double>(image.total());
  EXPECT_LE(bpp, 0.4);
  EXPECT_GE(bpp, 0.39);
  EXPECT_EQ(codec_->compress(image, {small.quality}), small.file);

  const double reached = 10 * std::log10(255 * 255 / squared_error(image, codec_->compress(image, {60})));
  const Compressed good = compress_to(*codec_, image, {}, {Target::Unit::decibel, reached});
  EXPECT_GE(good.psnr, reached);
  EXPECT_LE(good.psnr, reached + 0.2);
  EXPECT_NEAR(good.psnr, 10 * std::log10(255 * 255 / squared_error(image, good.file)), 1e-9);
}

TEST_F(Effort, TargetsOutOfReachGiveTheNearest) {
  const cv::Mat image = picture(64, 64);
  EXPECT_EQ(compress_to(*codec_, image, {}, target_of("0.001bpp")).quality, 1);
  EXPECT_EQ(compress_to(*codec_, image, {}, target_of("99dB")).quality, 100);
  EXPECT_GT(compress_to(*codec_, image, {}, target_of("100bpp")).quality, 99);
}

TEST(Target, RefusesWhatItCannotRead) {
  EXPECT_EQ(target_of("35.5dB").value, 35.5);
  for (const char* text : {"35", "dB", "0bpp", "-1bpp", "nandB", "infbpp", "1 bpp", "1bpp ", "0.5db"})
    EXPECT_THROW(target_of(text), Error) << text;
}

}  // namespace
}  // namespace strait::codec
