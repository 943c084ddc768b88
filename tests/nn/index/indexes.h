// Indexes to test with.
#pragma once

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "nn/index/latent_index.h"

namespace strait::nn::test {

inline std::vector<float> random_rows(size_t count, size_t length, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> rows(count * length);
  for (float& one : rows) one = normal(random);
  return rows;
}

inline LatentIndex index_over(const std::vector<float>& rows, size_t length, Metric metric = Metric::l2,
                              RowStorage storage = RowStorage::f32) {
  LatentIndex index;
  index.model = "model";
  index.weights_sha256 = std::string(64, 'a');
  index.root = "/pictures";
  index.metric = metric;
  index.unknown_beyond = 1;
  index.near_limit = 0.25;
  index.rows = LatentRows(storage, length);
  for (size_t i = 0; i * length < rows.size(); ++i) {
    const std::string number = std::to_string(i);
    std::vector<std::string> tags = {std::string(1, static_cast<char>('a' + i % 3))};
    if (i % 4 == 0) tags.push_back("fourth");
    index.add(number + ".png", std::string(63, '0') + number.back(), tags, &rows[i * length]);
  }
  return index;
}

// By the definition, in double precision.
inline double distance_of(Metric metric, const float* a, const float* b, size_t length) {
  double aa = 0, bb = 0, ab = 0, squares = 0;
  for (size_t i = 0; i < length; ++i) {
    aa += double{a[i]} * double{a[i]};
    bb += double{b[i]} * double{b[i]};
    ab += double{a[i]} * double{b[i]};
    squares += std::pow(double{a[i]} - double{b[i]}, 2);
  }
  return metric == Metric::l2 ? std::sqrt(squares) : 1 - ab / std::sqrt(aa * bb);
}

}  // namespace strait::nn::test
