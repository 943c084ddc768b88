#include "whitening.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "random.h"

namespace strait::encoder {
namespace {

constexpr int64_t kCount = 4000;

// (3 a + 1, 0.3 b - 2), a and b of variance 1, turned by 30 degrees.
std::vector<float> cloud() {
  std::vector<float> vectors;
  Random random(1, 0);
  const double c = std::sqrt(0.75), s = 0.5;
  for (int64_t i = 0; i < kCount; ++i) {
    const double x = 3 * random.normal() + 1, y = 0.3 * random.normal() - 2;
    vectors.push_back(static_cast<float>(c * x - s * y));
    vectors.push_back(static_cast<float>(s * x + c * y));
  }
  return vectors;
}

struct Statistics {
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;
};

// Of the cloud behind the map that a Whitening makes.
Statistics mapped(const Whitening& whitening) {
  nn::Parameters map;
  map.add("w", {2, 2});
  map.add("b", {2});
  whitening.fill(map.at("w"), map.at("b"));
  const std::vector<float> vectors = cloud();
  Statistics sums;
  for (size_t i = 0; i < vectors.size(); i += 2) {
    const float* weights = map.at("w").data();
    const float* bias = map.at("b").data();
    const auto x = static_cast<double>(weights[0] * vectors[i] + weights[1] * vectors[i + 1] + bias[0]);
    const auto y = static_cast<double>(weights[2] * vectors[i] + weights[3] * vectors[i + 1] + bias[1]);
    sums.mean_x += x / kCount;
    sums.mean_y += y / kCount;
    sums.xx += x * x / kCount;
    sums.xy += x * y / kCount;
    sums.yy += y * y / kCount;
  }
  return sums;
}

TEST(EncoderWhitening, MakesAllDirectionsVaryAlike) {
  Whitening whitening(2, 1);
  whitening.add(cloud().data(), kCount / 4, 0);
  whitening.add(cloud().data() + kCount / 2, kCount * 3 / 4, 0);
  const Statistics of = mapped(whitening);
  EXPECT_NEAR(of.mean_x, 0, 1e-3);
  EXPECT_NEAR(of.mean_y, 0, 1e-3);
  EXPECT_NEAR(of.yy / of.xx, 1, 1e-3);
  EXPECT_NEAR(of.xy / of.xx, 0, 1e-3);
}

TEST(EncoderWhitening, GoesPartOfTheWay) {
  Whitening whitening(2, 0.5);
  whitening.add(cloud().data(), kCount, 0);
  const Statistics of = mapped(whitening);
  // Along the axes of the cloud the variances are 9 and 0.09 before, 1 : sqrt(0.01) after.
  const double most = (of.xx + of.yy) / 2 + std::hypot((of.xx - of.yy) / 2, of.xy);
  const double least = (of.xx + of.yy) - most;
  EXPECT_NEAR(least / most, 0.1, 0.01);
}

TEST(EncoderWhitening, IsNoneBeforeItHasSeenAnything) {
  Whitening whitening(2, 1);
  whitening.add(cloud().data(), kCount, 0);
  whitening.forget();
  const Statistics of = mapped(whitening);
  EXPECT_GT(of.xx / of.yy, 2);
}

TEST(EncoderWhitening, ForgetsWhatIsOld) {
  Whitening whitening(1, 1);
  const float old = 5, young = 1;
  whitening.add(&old, 1, 0.5);
  for (int i = 0; i < 20; ++i) whitening.add(&young, 1, 0.5);
  EXPECT_NEAR(whitening.moments()[1], 1, 1e-4);
}

}  // namespace
}  // namespace strait::encoder
