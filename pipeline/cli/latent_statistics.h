// Figures of latents and of what comes back from them, summed over batches of items. One thread at a time.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace strait::cli {

struct LatentStatistics {
  std::vector<double> means, variances;  // of each latent over the items
  size_t active = 0;  // latents whose standard deviation is above a hundredth of the largest
  double zeros = 0;   // share of numbers that are 0
  // Of an item's numbers: 0 where all are equally large, 1 where one alone is not 0 (Hoyer 2004, JMLR 5); the
  // mean.
  double hoyer = 0;
  // Between two latents that both vary, without sign; 0 where there are no two, or more than kMostCorrelated.
  double mean_correlation = 0, largest_correlation = 0;
};

class LatentSums {
 public:
  static constexpr Eigen::Index kMostCorrelated = 2048;

  explicit LatentSums(size_t size);
  void add(const float* latents, size_t items);
  LatentStatistics statistics() const;  // of at least one item

 private:
  double count_ = 0, zeros_ = 0, hoyer_ = 0;
  Eigen::VectorXd sums_, squares_;
  Eigen::MatrixXd products_;  // lower triangle; empty where there are too many latents
};

// Squared errors of rebuilt pictures against the pictures' own variance.
class ErrorSums {
 public:
  explicit ErrorSums(size_t elements) : sums_(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(elements))) {}
  void add(const float* pictures, const float* rebuilt, size_t items);

  double mse() const;        // per number
  double variance() const;   // of the pictures about their mean picture, per number
  double explained() const;  // 1 - mse / variance; 0 where nothing varies

 private:
  double count_ = 0, errors_ = 0, squares_ = 0;
  Eigen::VectorXd sums_;
};

// An affine decoder: picture = base + directions * latent.
struct LinearDecoder {
  Eigen::MatrixXd directions;  // a column a latent
  Eigen::VectorXd base;
};

// Adds the squared errors with the first 0, 1, ... all latents kept and the others 0 to `sums`, which has one
// more element than there are latents.
void add_error_curve(const LinearDecoder& decoder, const float* pictures, const float* latents, size_t items,
                     Eigen::VectorXd& sums);

struct Angles {
  double mean = 0, largest = 0;  // degrees, 0 to 90
};

// Principal angles between the spans of two sets of columns (Bjorck and Golub 1973), accurate for small ones
// too; as many as the smaller set has columns. Columns must have the same length.
Angles principal_angles(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);
// Between columns of the same number, without regard to their sign. The same number of columns.
Angles axis_angles(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

}  // namespace strait::cli
