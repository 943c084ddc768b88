#include "tsne.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <opencv2/core/utility.hpp>

namespace strait::map {
namespace {

constexpr double kExaggeration = 12;  // of what attracts, for the first part of the iterations
constexpr int kExaggeratedIterations = 250;
constexpr float kSmallestShare = 1e-12f;

// Rows are independent of each other: any split among threads gives the same numbers.
template <typename Body>
void for_each_row(int rows, const Body& body) {
  cv::parallel_for_(cv::Range(0, rows), [&](const cv::Range& range) {
    for (int i = range.start; i < range.end; ++i) body(i);
  });
}

cv::Mat1f squared_distances(const cv::Mat1f& points) {
  cv::Mat1f distances(points.rows, points.rows);
  for_each_row(points.rows, [&](int i) {
    for (int j = 0; j < points.rows; ++j)
      distances(i, j) = static_cast<float>(cv::norm(points.row(i), points.row(j), cv::NORM_L2SQR));
  });
  return distances;
}

// Turns a row of squared distances into shares exp(-d * beta) that add up to 1; their entropy in nats.
double make_shares(const float* distances, int count, int self, double beta, double nearest,
                   std::vector<double>& shares) {
  double sum = 0, weighted = 0;
  for (int j = 0; j < count; ++j) {
    const double distance = distances[j] - nearest;
    shares[static_cast<size_t>(j)] = j == self ? 0 : std::exp(-distance * beta);
    sum += shares[static_cast<size_t>(j)];
    weighted += distance * shares[static_cast<size_t>(j)];
  }
  for (double& share : shares) share /= sum;
  return std::log(sum) + beta * weighted / sum;
}

// Finds the width of row `self`'s bell by bisection, so that its entropy is that of `perplexity` neighbours.
void make_row(float* row, int count, int self, double perplexity) {
  double nearest = std::numeric_limits<double>::infinity();
  for (int j = 0; j < count; ++j)
    if (j != self) nearest = std::min(nearest, static_cast<double>(row[j]));
  std::vector<double> shares(static_cast<size_t>(count));
  const double wanted = std::log(perplexity);
  double beta = 1, low = 0, high = std::numeric_limits<double>::infinity();
  for (int step = 0; step < 60; ++step) {
    const double excess = make_shares(row, count, self, beta, nearest, shares) - wanted;
    if (std::abs(excess) < 1e-5) break;
    (excess > 0 ? low : high) = beta;
    beta = std::isinf(high) ? 2 * beta : (low + high) / 2;
  }
  for (int j = 0; j < count; ++j) row[j] = static_cast<float>(shares[static_cast<size_t>(j)]);
}

// Joint shares of pairs, symmetric, all together 1.
cv::Mat1f affinities(const cv::Mat1f& points, double perplexity) {
  cv::Mat1f shares = squared_distances(points);
  for_each_row(shares.rows, [&](int i) { make_row(shares[i], shares.cols, i, perplexity); });
  cv::Mat1f joint(shares.size());
  for_each_row(joint.rows, [&](int i) {
    for (int j = 0; j < joint.cols; ++j)
      joint(i, j) =
          std::max((shares(i, j) + shares(j, i)) / (2 * static_cast<float>(points.rows)), kSmallestShare);
  });
  return joint;
}

// Gradient of the Kullback-Leibler divergence from the affinities to those of the places, whose kernel is
// Student's t with one degree of freedom.
void compute_gradient(const cv::Mat1f& wanted, double exaggeration, const cv::Mat1d& places,
                      cv::Mat1d& gradient) {
  const int count = places.rows;
  const auto kernel = [&](int i, int j) {
    const double dx = places(i, 0) - places(j, 0), dy = places(i, 1) - places(j, 1);
    return 1 / (1 + dx * dx + dy * dy);
  };
  std::vector<double> sums(static_cast<size_t>(count));
  for_each_row(count, [&](int i) {
    for (int j = 0; j < count; ++j)
      if (j != i) sums[static_cast<size_t>(i)] += kernel(i, j);
  });
  double sum = 0;
  for (const double one : sums) sum += one;
  for_each_row(count, [&](int i) {
    double x = 0, y = 0;
    for (int j = 0; j < count; ++j) {
      if (j == i) continue;
      const double near = kernel(i, j);
      const double pull = 4 * (exaggeration * static_cast<double>(wanted(i, j)) - near / sum) * near;
      x += pull * (places(i, 0) - places(j, 0));
      y += pull * (places(i, 1) - places(j, 1));
    }
    gradient(i, 0) = x;
    gradient(i, 1) = y;
  });
}

// Around 0 and near to each other, as the method wants to begin.
cv::Mat1d close_together(const cv::Mat1d& guess) {
  constexpr double kSide = 1e-2;
  cv::Mat1d places(guess.size());
  for (int i = 0; i < places.rows; ++i)
    for (int k = 0; k < 2; ++k) places(i, k) = kSide * (guess(i, k) - 0.5);
  return places;
}

}  // namespace

cv::Mat1d tsne(const cv::Mat1f& points, const cv::Mat1d& first_guess, const TsneOptions& options) {
  const int count = points.rows;
  const double perplexity = std::min(options.perplexity, std::max(1.0, (count - 1) / 3.0));
  const cv::Mat1f wanted = affinities(points, perplexity);
  const double rate =
      std::max(count / kExaggeration, 50.0);  // Belkina et al., Nature Communications 10, 2019

  cv::Mat1d places = close_together(first_guess), gradient(count, 2), velocity(count, 2, 0.0);
  cv::Mat1d gains(count, 2, 1.0);  // Jacobs's delta-bar-delta, as in the authors' code
  for (int step = 0; step < options.iterations; ++step) {
    const bool early = step < kExaggeratedIterations;
    compute_gradient(wanted, early ? kExaggeration : 1, places, gradient);
    for (int i = 0; i < count; ++i) {
      for (int k = 0; k < 2; ++k) {
        const bool same_way = (gradient(i, k) > 0) == (velocity(i, k) > 0);
        gains(i, k) = std::max(0.01, same_way ? 0.8 * gains(i, k) : gains(i, k) + 0.2);
        velocity(i, k) = (early ? 0.5 : 0.8) * velocity(i, k) - rate * gains(i, k) * gradient(i, k);
        places(i, k) += velocity(i, k);
      }
    }
  }
  return places;
}

}  // namespace strait::map
