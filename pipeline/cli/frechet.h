// The distance between two normal distributions.
#pragma once

#include <cstddef>

#include <Eigen/Core>

namespace strait::cli {

struct Gaussian {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

// Of `count` rows of `length` numbers, at least two; the covariance is the unbiased one.
Gaussian gaussian_of(const float* rows, size_t count, size_t length);

// |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2): the squared 2-Wasserstein distance (Dowson and Landau 1982),
// which over features is known as FID (Heusel et al. 2017, arXiv:1706.08500). Of equal lengths; not below 0.
double frechet_distance(const Gaussian& a, const Gaussian& b);

}  // namespace strait::cli
