#include "rans.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "normal.h"
#include "strait/error.h"
#include "tables.h"

namespace strait::codec {
namespace {

struct Sample {
  std::vector<int32_t> numbers;
  std::vector<uint8_t> scales;
};

// Normal numbers of random scales, with some that no table reaches.
Sample sample(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  Sample made;
  for (size_t i = 0; i < count; ++i) {
    const auto scale = static_cast<uint8_t>(random() % kScales);
    std::normal_distribution<double> normal(0, scale_q16(scale) / 65536.0);
    const bool outlier = random() % 50 == 0;
    const auto far = static_cast<int32_t>(random() % (2 * kLargestNumber + 1)) - kLargestNumber;
    made.numbers.push_back(outlier ? far : static_cast<int32_t>(std::lrint(normal(random))));
    made.scales.push_back(scale);
  }
  return made;
}

std::vector<uint8_t> coded(const Sample& sample) {
  RansEncoder encoder;
  encoder.put(sample.numbers, sample.scales);
  return encoder.finish();
}

TEST(Rans, GivesBackWhatWasPut) {
  for (const size_t count : {0, 1, 3, 4, 5, 1000, 20001}) {
    const Sample made = sample(count, static_cast<uint32_t>(count));
    const std::vector<uint8_t> stream = coded(made);
    RansDecoder decoder(stream, "test");
    std::vector<int32_t> numbers(count);
    decoder.get(made.scales, numbers);
    EXPECT_NO_THROW(decoder.finish());
    EXPECT_EQ(numbers, made.numbers);
  }
}

TEST(Rans, PartsOfAnyLengthMakeOneStream) {
  const Sample made = sample(1000, 7);
  RansEncoder encoder;
  const std::span numbers(made.numbers);
  const std::span scales(made.scales);
  for (size_t at = 0, length = 0; at < 1000; at += length++)
    encoder.put(numbers.subspan(at, std::min(length, 1000 - at)),
                scales.subspan(at, std::min(length, 1000 - at)));
  const std::vector<uint8_t> stream = encoder.finish();
  EXPECT_EQ(stream, coded(made));
  RansDecoder decoder(stream, "test");
  std::vector<int32_t> got(1000);
  for (size_t at = 0; at < 1000; at += 125)
    decoder.get(scales.subspan(at, 125), std::span(got).subspan(at, 125));
  decoder.finish();
  EXPECT_EQ(got, made.numbers);
}

TEST(Rans, TheExtremesOfEveryTable) {
  Sample made;
  for (int scale = 0; scale < kScales; ++scale) {
    const int32_t reach = normal_tables()[scale].reach;
    for (const int32_t number :
         {0, reach, -reach, reach + 1, -reach - 1, reach + 64, reach + 65, kLargestNumber, -kLargestNumber}) {
      made.numbers.push_back(number);
      made.scales.push_back(static_cast<uint8_t>(scale));
    }
  }
  const std::vector<uint8_t> stream = coded(made);
  RansDecoder decoder(stream, "test");
  std::vector<int32_t> got(made.numbers.size());
  decoder.get(made.scales, got);
  decoder.finish();
  EXPECT_EQ(got, made.numbers);
  RansEncoder encoder;
  EXPECT_THROW(encoder.put(std::vector<int32_t>{kLargestNumber + 1}, std::vector<uint8_t>{0}), Error);
  EXPECT_THROW(encoder.put(std::vector<int32_t>{0}, std::vector<uint8_t>{64}), Error);
}

TEST(Rans, SizesComeCloseToTheEntropy) {
  std::mt19937 random(3);
  for (const int scale : {10, 20, 40}) {
    const double sigma = scale_q16(scale) / 65536.0;
    std::normal_distribution<double> normal(0, sigma);
    Sample made;
    double bits = 0;
    for (int i = 0; i < 100000; ++i) {
      const double number = std::round(normal(random));
      const auto above = [&](double x) { return std::erfc(x / sigma / std::sqrt(2.0)) / 2; };
      bits -= std::log2(std::max(above(std::abs(number) - 0.5) - above(std::abs(number) + 0.5), 1e-9));
      made.numbers.push_back(static_cast<int32_t>(number));
      made.scales.push_back(static_cast<uint8_t>(scale));
    }
    EXPECT_LT(static_cast<double>(coded(made).size()) * 8, bits * 1.003 + 200) << scale;
  }
}

TEST(Rans, BrokenStreamsEndInAnErrorOrInOtherNumbers) {
  const Sample made = sample(500, 1);
  const std::vector<uint8_t> stream = coded(made);
  std::vector<int32_t> got(500);
  const auto decode = [&](std::span<const uint8_t> bytes) {
    RansDecoder decoder(bytes, "test");
    decoder.get(made.scales, got);
    decoder.finish();
  };
  for (size_t length = 0; length < stream.size(); ++length)
    EXPECT_THROW(decode(std::span(stream).first(length)), Error) << length;
  size_t refused = 0;
  for (size_t bit = 0; bit < stream.size() * 8; ++bit) {
    std::vector<uint8_t> flipped = stream;
    flipped[bit / 8] ^= static_cast<uint8_t>(1U << bit % 8);
    try {
      decode(flipped);
      EXPECT_NE(got, made.numbers) << bit;
    } catch (const Error& error) {
      ++refused;
      EXPECT_EQ(error.code(), Code::corrupt);
    }
  }
  EXPECT_GT(refused, stream.size() * 8 * 9 / 10);
  std::vector<uint8_t> longer = stream;
  longer.resize(stream.size() + 2);
  EXPECT_THROW(decode(longer), Error);
}

}  // namespace
}  // namespace strait::codec
