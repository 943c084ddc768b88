#include "feature_space.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "random.h"
#include "strait/error.h"

namespace strait::anomaly {
namespace {

TEST(Coreset, TakesTheFarthestFromAllChosen) {
  // On a line; the mean is 3.2, so 10 comes first, then 0, then 4.
  const std::vector<float> rows = {0, 1, 10, 4, 1};
  EXPECT_EQ(coreset(rows, 1, 3), (std::vector<int64_t>{2, 0, 3}));
  EXPECT_EQ(coreset(rows, 1, 99), (std::vector<int64_t>{2, 0, 3, 1}));  // 1 is there twice and comes once
}

TEST(Coreset, CoversAllRows) {
  Random random(3);
  std::vector<float> rows;
  for (int i = 0; i < 400; ++i) rows.push_back(static_cast<float>(random.uniform()));
  const std::vector<int64_t> chosen = coreset(rows, 2, 40);
  for (size_t i = 0; i < 200; ++i) {
    float nearest = 9;
    for (const int64_t c : chosen) {
      const float* kept = rows.data() + 2 * c;
      nearest = std::min(nearest, std::hypot(rows[2 * i] - kept[0], rows[2 * i + 1] - kept[1]));
    }
    EXPECT_LT(nearest, 0.25f);
  }
}

// Rows on a line through (1, 1, 0) with a little noise.
std::vector<float> line(int count) {
  Random random(1);
  std::vector<float> rows;
  for (int i = 0; i < count; ++i) {
    const double t = random.uniform(-3, 3);
    rows.insert(rows.end(), {static_cast<float>(1 + t), static_cast<float>(1 + t),
                             static_cast<float>(random.uniform(-1e-3, 1e-3))});
  }
  return rows;
}

TEST(FeatureSpace, MeasuresAlongAndOffItsAxes) {
  const std::vector<float> rows = line(500);
  const FeatureSpace space(fit_space(rows, 3, {1, 500}), "test");
  ASSERT_EQ(space.dimensions(), 3);
  const std::vector<float> asked = {1, 1, 0, 1, 1, 2, 21, 21, 0};
  float near[3], off[3];
  space.distances(asked.data(), 3, 1, near, off);
  EXPECT_NEAR(near[0], 0, 0.05);
  EXPECT_NEAR(off[0], 0, 0.01);
  EXPECT_NEAR(near[1], 0, 0.05);
  EXPECT_NEAR(off[1], 2, 0.01);
  // 20 along both sides, of which good ones reach 3; a uniform variable of this width deviates by the square
  // root of 3.
  EXPECT_NEAR(near[2], 17 / std::sqrt(3.0), 0.5);
}

TEST(FeatureSpace, IsTheSameAsBruteForceForManyRows) {
  Random random(9);
  std::vector<float> rows, asked;
  for (int i = 0; i < 300 * 4; ++i) rows.push_back(static_cast<float>(random.uniform()));
  for (int i = 0; i < 600 * 4; ++i) asked.push_back(static_cast<float>(random.uniform(-1, 2)));
  const nn::Parameters tensors = fit_space(rows, 4, {4, 100});
  const FeatureSpace space(tensors, "test");
  std::vector<float> near(600), off(600);
  space.distances(asked.data(), 600, 3, near.data(), off.data());
  const float *mean = tensors.at("mean").data(), *axes = tensors.at("axes").data(),
              *bank = tensors.at("bank").data();
  for (const size_t i : {size_t{0}, size_t{255}, size_t{256}, size_t{599}}) {
    std::vector<double> distances;
    for (int64_t b = 0; b < tensors.at("bank").shape[0]; ++b) {
      double sum = 0;
      for (size_t a = 0; a < 4; ++a) {
        double along = 0;
        for (size_t d = 0; d < 4; ++d)
          along += static_cast<double>(axes[4 * a + d]) * static_cast<double>(asked[4 * i + d] - mean[d]);
        sum += std::pow(along - static_cast<double>(bank[4 * static_cast<size_t>(b) + a]), 2);
      }
      distances.push_back(std::sqrt(sum));
    }
    std::sort(distances.begin(), distances.end());
    EXPECT_NEAR(near[i], (distances[0] + distances[1] + distances[2]) / 3, 2e-3) << i;
    EXPECT_NEAR(off[i], 0, 0.02) << i;  // all axes are kept
  }
}

TEST(FeatureSpace, RefusesTensorsThatDoNotFit) {
  const nn::Parameters good = fit_space(line(50), 3, {2, 10});
  nn::Parameters missing, wrong;
  for (const nn::Tensor& tensor : good) {
    if (tensor.name != "bank") missing.add(tensor.name, tensor.shape);
    wrong.add(tensor.name, tensor.name == "bank" ? std::vector<int64_t>{10, 3} : tensor.shape);
  }
  EXPECT_THROW(FeatureSpace(missing, "test"), Error);
  EXPECT_THROW(FeatureSpace(wrong, "test"), Error);
}

}  // namespace
}  // namespace strait::anomaly
