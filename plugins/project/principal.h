// Principal component analysis of vectors that come in any number of batches (Pearson 1901; Hotelling 1933).
#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace strait::project {

// The leading axes of a set of vectors.
struct Axes {
  Eigen::VectorXd mean;
  Eigen::MatrixXd
      directions;  // a column an axis, orthonormal, by falling variance; its largest element is positive
  Eigen::VectorXd variances;  // along each
  double total_variance;      // along all directions there are
};

// Sums of vectors and of their products, each as two floats whose sum it is (48 bits of mantissa): so that
// they can be kept where floats are kept, to the last bit.
class Moments {
 public:
  explicit Moments(int dimensions);

  // `count` vectors one after another. Vectors may come in any order and batches.
  void add(const float* vectors, int64_t count);
  int64_t count() const;
  int dimensions() const { return dimensions_; }

  // The `count` axes of largest variance, exact to 1e-9 of the largest. At least one vector, 1 <= count <=
  // dimensions.
  Axes leading_axes(int count) const;

  // All that there is to keep. Values may be written; addresses stay.
  std::vector<float>& high() { return high_; }
  std::vector<float>& low() { return low_; }

 private:
  double at(size_t index) const {
    return static_cast<double>(high_[index]) + static_cast<double>(low_[index]);
  }
  void add(size_t index, double value);

  int dimensions_;
  std::vector<float> high_, low_;  // count, sums, and the lower triangle of the products by columns
};

}  // namespace strait::project
