// A photo through the whole program: what stands beside its pixels comes out again.
#include <filesystem>
#include <fstream>
#include <string>

#include <exiv2/exiv2.hpp>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <unistd.h>

#include "cli/command.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;

class Photo : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_photo_" + std::to_string(::getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_ / "in");
    std::ofstream(folder_ / "graph.toml") << R"(
stage = [
  { name = "load", type = "load" },
  { name = "clean", type = "denoise", from = "load", model = ")" STRAIT_SOURCE_DIR
                                             R"(/models/denoise-colour" },
  { name = "save", type = "save", from = "clean" },
]
)";
  }
  void TearDown() override { fs::remove_all(folder_); }

  // A ramp of many 16-bit levels with noise, its alpha a ramp too.
  static cv::Mat deep_picture(int channels) {
    cv::Mat picture(40, 56, CV_MAKETYPE(CV_16U, channels));
    cv::RNG random(5);
    for (int y = 0; y < picture.rows; ++y)
      for (int x = 0; x < picture.cols * channels; ++x)
        picture.ptr<uint16_t>(y)[x] =
            static_cast<uint16_t>(20000 + 400 * y + 7 * x + random.uniform(-900, 900));
    return picture;
  }
  void write_photo(const std::string& name, const cv::Mat& picture) const {
    const std::string file = (folder_ / "in" / name).string();
    ASSERT_TRUE(cv::imwrite(file, picture));
    const auto image = Exiv2::ImageFactory::open(file);
    image->readMetadata();
    image->exifData()["Exif.Image.Artist"] = "A. Photographer";
    image->exifData()["Exif.Image.Orientation"] = uint16_t{6};  // a quarter turn
    image->exifData()["Exif.Photo.FNumber"] = Exiv2::URational(28, 10);
    image->writeMetadata();
  }
  Answer run(const std::string& settings) const {
    return strait("run " + (folder_ / "graph.toml").string() + " " + (folder_ / "in").string() + " -o " +
                      (folder_ / "out").string() + " " + settings,
                  true);
  }
  cv::Mat result(const std::string& name) const {
    return cv::imread((folder_ / "out" / name).string(),
                      cv::IMREAD_UNCHANGED | cv::IMREAD_IGNORE_ORIENTATION);
  }
  std::string exif_of_result(const std::string& name, const char* key) const {
    const auto image = Exiv2::ImageFactory::open((folder_ / "out" / name).string());
    image->readMetadata();
    const auto found = image->exifData().findKey(Exiv2::ExifKey(key));
    return found == image->exifData().end() ? "" : found->toString();
  }

  fs::path folder_;
};

int levels_between_8_bit(const cv::Mat& picture) {
  int count = 0;
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols * picture.channels(); ++x)
      count += picture.ptr<uint16_t>(y)[x] % 257 != 0;
  return count;
}

TEST_F(Photo, KeepsSixteenBitsAlphaAndMetadata) {
  const cv::Mat picture = deep_picture(4);
  write_photo("photo.tif", picture);
  const Answer answer = run("--set save.format=tiff");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  const cv::Mat out = result("photo.tif");
  ASSERT_EQ(out.type(), CV_16UC4);
  ASSERT_EQ(out.size(), cv::Size(picture.rows, picture.cols));  // turned upright
  EXPECT_GT(levels_between_8_bit(out), out.rows * out.cols);
  cv::Mat turned, alpha_in, alpha_out;
  cv::rotate(picture, turned, cv::ROTATE_90_CLOCKWISE);
  cv::extractChannel(turned, alpha_in, 3);
  cv::extractChannel(out, alpha_out, 3);
  EXPECT_EQ(cv::norm(alpha_in, alpha_out, cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(turned, out, cv::NORM_INF), 0);
  EXPECT_EQ(exif_of_result("photo.tif", "Exif.Image.Artist"), "A. Photographer");
  EXPECT_EQ(exif_of_result("photo.tif", "Exif.Image.Orientation"), "1");
  EXPECT_EQ(exif_of_result("photo.tif", "Exif.Photo.FNumber"), "28/10");
}

TEST_F(Photo, CarriesMetadataFromFormatToFormat) {
  cv::Mat picture;
  deep_picture(3).convertTo(picture, CV_8U, 1 / 257.0);
  write_photo("photo.jpg", picture);
  for (const std::string format : {"jpeg", "png", "webp", "tiff"}) {
    const std::string name = format == "jpeg" ? "photo.jpg" : "photo." + (format == "tiff" ? "tif" : format);
    ASSERT_EQ(run("--set save.format=" + format).exit_code, 0);
    EXPECT_EQ(exif_of_result(name, "Exif.Image.Artist"), "A. Photographer") << name;
    EXPECT_EQ(exif_of_result(name, "Exif.Image.Orientation"), "1") << name;
    EXPECT_EQ(result(name).size(), cv::Size(picture.rows, picture.cols)) << name;
    ASSERT_EQ(run("--set save.metadata=none --set save.format=" + format).exit_code, 0);
    EXPECT_EQ(exif_of_result(name, "Exif.Image.Artist"), "") << name;
  }
}

}  // namespace
}  // namespace strait::cli::test
