// Hostile files: each decodes or throws strait::Error, soon and in little memory.
#include <chrono>
#include <iostream>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "files.h"

namespace strait::io::test {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

fs::path robustness() {
  return shared_data() / "robustness";
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

#define NEED_DATA()              \
  if (!fs::exists(robustness())) \
  GTEST_SKIP() << "no test data: set STRAIT_TEST_DATA to the folder that has robustness/"

TEST(Robustness, WholeFolderDecodesOrFailsSoon) {
  NEED_DATA();
  int decoded = 0, failed = 0;
  std::pair<double, fs::path> slowest;
  for (const fs::path& file : files_below(robustness())) {
    const Clock::time_point start = Clock::now();
    (error_of(read(file)).empty() ? decoded : failed) += 1;
    slowest = std::max(slowest, {seconds_since(start), file});
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << decoded << " decoded, " << failed << " failed, slowest " << slowest.second.filename() << " "
            << slowest.first << " s, peak " << usage.ru_maxrss / 1024 << " MiB\n";
  EXPECT_GT(decoded, 500);
  EXPECT_LT(slowest.first, 30);
  EXPECT_LT(usage.ru_maxrss / 1024, 2048);
}

TEST(Robustness, WhatDecodesDecodesToTheSamePixelsAgain) {
  NEED_DATA();
  for (const char* format : {"bmp", "hdr", "tif", "webp"})  // read by OpenCV
    for (const fs::path& file : files_below(robustness() / format)) {
      const File bytes = read(file);
      if (!error_of(bytes).empty()) continue;
      const cv::Mat once = open(bytes);
      const cv::Mat dirt(once.size(), once.type(),
                         cv::Scalar::all(77));  // memory that may be handed out next
      EXPECT_TRUE(equal(open(bytes), once)) << file;
    }
}

TEST(Robustness, CutFilesFailAndValidOnesDecode) {
  NEED_DATA();
  for (const char* name :
       {"jpg-cut-70.jpg", "jpg-cut-99.jpg", "jpg-prog-cut-40.jpg", "jpg-prog-cut-80.jpg", "png-cut-90.png",
        "png-no-iend.png", "png-few-rows.png", "pnm-p4-cut.pbm", "jpg-scan-noise.jpg", "empty.png",
        "text-named.png", "png-bomb-1bit.png", "jpg-claims-65500.jpg", "hdr-huge.hdr"})
    EXPECT_NE(error_of(read(robustness() / "synthetic" / name)), "") << name;
  for (const char* name :
       {"jpg-good.jpg", "jpg-progressive.jpg", "jpg-grey.jpg", "jpg-cmyk.jpg", "jpg-exif-orient-bad.jpg",
        "jpg-prog-1000-scans.jpg", "png-good-small.png", "png-1px-tall.png", "png-1px-wide.png",
        "png-named.jpg", "png-trailing-garbage.png", "png-iccp-bomb.png", "png-ztxt-bomb.png",
        "png-10000-text-chunks.png", "pfm-good.pfm", "pnm-p5-16bit.pgm", "bmp-topdown.bmp"})
    EXPECT_EQ(error_of(read(robustness() / "synthetic" / name)), "") << name;
}

TEST(Robustness, NineOrientationsLookTheSame) {
  NEED_DATA();
  const cv::Mat first = open(read(robustness() / "exif-orientation/Landscape_1.jpg"));
  for (int tag = 0; tag <= 8; ++tag) {
    const cv::Mat image =
        open(read(robustness() / ("exif-orientation/Landscape_" + std::to_string(tag) + ".jpg")));
    ASSERT_EQ(image.size(), first.size()) << tag;
    EXPECT_LT(cv::norm(image, first, cv::NORM_L1) / static_cast<double>(first.total() * 3), 6) << tag;
  }
}

class Mutation : public testing::TestWithParam<Sample> {};

TEST_P(Mutation, DecodesOrThrowsError) {
  constexpr int kRounds = 1500;
  cv::RNG random(20240601);
  for (int round = 0; round < kRounds; ++round) {
    File file = GetParam().file;
    for (int hits = random.uniform(1, 6); hits > 0; --hits) {
      const auto at = static_cast<size_t>(random.uniform(0, static_cast<int>(file.size())));
      switch (random.uniform(0, 4)) {
        case 0:
          file[at] = static_cast<uint8_t>(random.uniform(0, 256));
          break;
        case 1:
          file[at] = random.uniform(0, 2) == 0 ? 0 : 0xff;
          break;
        case 2:
          file.resize(at + 1);
          break;
        default:
          file.insert(file.begin() + static_cast<long>(at), file[at]);
          break;
      }
    }
    const Clock::time_point start = Clock::now();
    error_of(file, {1, 65500, 50000});  // a mutated header may ask for much: a megapixel must do
    EXPECT_LT(seconds_since(start), 5) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Mutation, testing::ValuesIn(samples()), name_of);

}  // namespace strait::io::test
