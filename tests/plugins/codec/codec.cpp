#include "codec.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include "small_model.h"
#include "strait/error.h"
#include "strait/sections.h"
#include "windows.h"

namespace strait::codec {
namespace {

namespace fs = std::filesystem;
constexpr uint64_t kMost = 10'000'000;

class CodecTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::path(::testing::TempDir()) / ("strait_codec_" + std::to_string(getpid()));
    test::save_small_model(folder_ / "small", "small");
    codec_ = std::make_unique<Codec>((folder_ / "small").string());
  }
  static void TearDownTestSuite() {
    codec_.reset();
    fs::remove_all(folder_);
  }

  // Soft shades, which few waves hold.
  static cv::Mat picture(int rows, int cols, int type) {
    cv::Mat made(rows, cols, CV_32FC(CV_MAT_CN(type)));
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < cols; ++x)
        for (int c = 0; c < made.channels(); ++c)
          made.ptr<float>(y, x)[c] = 0.5F + 0.3F * std::sin(0.02F * static_cast<float>(x * (c + 1))) *
                                                std::cos(0.03F * static_cast<float>(y));
    const double white = CV_MAT_DEPTH(type) == CV_8U ? 255 : CV_MAT_DEPTH(type) == CV_16U ? 65535 : 1;
    made.convertTo(made, type, white);
    return made;
  }
  static cv::Mat there_and_back(const cv::Mat& image, double quality) {
    return codec_->decompress(codec_->compress(image, {quality}), kMost, nn::Precision::f32, "a");
  }
  static double error(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a.reshape(1), b.reshape(1), cv::NORM_L2) /
           std::sqrt(static_cast<double>(a.total() * a.channels()));
  }

  inline static fs::path folder_;
  inline static std::unique_ptr<Codec> codec_;
};

TEST_F(CodecTest, KeepsSizeChannelsAndDepth) {
  for (const cv::Size size : {cv::Size(1, 1), cv::Size(33, 17), cv::Size(64, 64), cv::Size(5, 200)})
    for (const int type : {CV_8UC1, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC3, CV_16UC4}) {
      const cv::Mat image = picture(size.height, size.width, type);
      const cv::Mat back = there_and_back(image, 90);
      ASSERT_EQ(back.size(), size);
      ASSERT_EQ(back.type(), type);
      const double white = image.depth() == CV_8U ? 255 : 65535;
      EXPECT_LT(error(image, back), 0.04 * white) << size << " " << type;
    }
  EXPECT_EQ(there_and_back(picture(40, 40, CV_32FC3), 50).type(), CV_16UC3);
}

TEST_F(CodecTest, AlphaComesBackToTheBit) {
  for (const int type : {CV_8UC4, CV_16UC4}) {
    cv::Mat image = picture(37, 45, type), alpha(37, 45, CV_MAKETYPE(CV_MAT_DEPTH(type), 1)), back;
    cv::theRNG().state = 9;
    cv::randu(alpha, 0, type == CV_8UC4 ? 256 : 65536);
    cv::insertChannel(alpha, image, 3);
    cv::extractChannel(there_and_back(image, 10), back, 3);
    EXPECT_EQ(cv::norm(alpha, back, cv::NORM_INF), 0);
  }
}

TEST_F(CodecTest, QualityIsPaidInBytes) {
  const cv::Mat image = picture(96, 128, CV_8UC3);
  size_t bytes = 0;
  double before = 1e9;
  for (const double quality : {1.0, 40.0, 70.0, 100.0}) {
    const size_t size = codec_->compress(image, {quality}).size();
    const double now = error(image, there_and_back(image, quality));
    EXPECT_GT(size, bytes);
    EXPECT_LT(now, before);
    bytes = size;
    before = now;
  }
}

// Threads and precisions decode the same numbers: a stream that was read with others would not end as it
// should.
TEST_F(CodecTest, OneFileForAllThreadsAndPrecisions) {
  const cv::Mat image = picture(100, 150, CV_16UC3);
  const std::vector<uint8_t> file = codec_->compress(image, {70});
  const int threads = omp_get_max_threads();
  cv::Mat one, two;
  for (const auto& [count, result] : {std::pair{1, &one}, {2, &two}}) {
    omp_set_num_threads(count);
    EXPECT_EQ(codec_->compress(image, {70}), file);
    *result = codec_->decompress(file, kMost, nn::Precision::f32, "a");
  }
  omp_set_num_threads(threads);
  EXPECT_EQ(cv::norm(one, two, cv::NORM_INF), 0);
  const cv::Mat rounded = codec_->decompress(file, kMost, nn::Precision::bf16, "a");
  EXPECT_LT(cv::norm(one, rounded, cv::NORM_INF), 0.02 * 65535);
}

TEST_F(CodecTest, LargePicturesGoInTilesWithoutSeams) {
  const cv::Mat image = picture(1984, 2080, CV_8UC1);
  const std::vector<uint8_t> file = codec_->compress(image, {100});
  EXPECT_EQ(read_container(file, kMost, "").tiles.size(), 6U);
  const cv::Mat back = codec_->decompress(file, kMost, nn::Precision::f32, "a");
  EXPECT_LT(cv::norm(image, back, cv::NORM_INF), 16);
}

TEST(Windows, CoverTheWholeOnce) {
  for (const cv::Size size : {cv::Size(2, 2), cv::Size(130, 128), cv::Size(400, 98)}) {
    cv::Mat seen(size, CV_8UC1, cv::Scalar(0));
    for (const Window& one : windows_of(size, 7)) {
      seen(one.core) += 1;
      EXPECT_EQ((one.core & one.window), one.core);
      EXPECT_EQ(one.window.x % 2 + one.window.y % 2 + one.window.width % 2 + one.window.height % 2, 0);
      EXPECT_TRUE(one.window.x == 0 || one.core.x - one.window.x >= 8);
      EXPECT_TRUE(one.window.br().x == size.width || one.window.br().x - one.core.br().x >= 8);
      EXPECT_EQ(one.window.size(), windows_of(size, 7).front().window.size());
      EXPECT_EQ(one.window & cv::Rect({0, 0}, size), one.window);
    }
    EXPECT_EQ(cv::countNonZero(seen == 1), size.area());
  }
}

std::string message(const Codec& codec, const std::vector<uint8_t>& file, uint64_t most = kMost) {
  try {
    codec.decompress(file, most, nn::Precision::f32, "a.strait");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_F(CodecTest, OtherModelsAndLargerPicturesAreRefused) {
  const std::vector<uint8_t> file = codec_->compress(picture(64, 64, CV_8UC3), {50});
  test::save_small_model(folder_ / "other", "other");
  test::save_small_model(folder_ / "newer", "small", 4);
  EXPECT_EQ(message(Codec((folder_ / "other").string()), file),
            "a.strait: the file was made with the model 'small' (here is 'other'); name that model's folder: "
            "model = ...");
  EXPECT_NE(message(Codec((folder_ / "newer").string()), file).find("another version of the model 'small'"),
            std::string::npos);
  EXPECT_NE(message(*codec_, file, 4095).find("64 x 64 pixels (at most 4095 are allowed)"),
            std::string::npos);
}

// Damage that checksums do not show, as somebody could make on purpose.
TEST_F(CodecTest, ForgedStreamsEndInAnErrorOrAPicture) {
  const std::vector<uint8_t> file = codec_->compress(picture(64, 96, CV_8UC3), {60});
  const Container whole = read_container(file, kMost, "");
  std::mt19937 random(8);
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    Container forged = whole;
    std::vector<uint8_t>& tile = forged.tiles[0];
    if (round % 4 == 0)
      tile.resize(random() % tile.size());
    else
      tile[random() % tile.size()] ^= static_cast<uint8_t>(1 + random() % 255);
    if (round % 3 == 0) forged.head.position = static_cast<uint16_t>(random());
    if (round % 5 == 0) forged.head.width = static_cast<uint32_t>(1 + random() % 200);
    try {
      const cv::Mat back = codec_->decompress(write_container(forged), kMost, nn::Precision::f32, "a");
      EXPECT_EQ(back.cols, static_cast<int>(forged.head.width));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::corrupt);
      ++refused;
    }
  }
  EXPECT_GT(refused, 180);
}

}  // namespace
}  // namespace strait::codec
