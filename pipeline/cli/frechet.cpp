#include "cli/frechet.h"

#include <algorithm>

#include <Eigen/Eigenvalues>

namespace strait::cli {
namespace {

using Eigen::MatrixXd;
using Solver = Eigen::SelfAdjointEigenSolver<MatrixXd>;

// Of a matrix without negative eigenvalues but for rounding.
MatrixXd root_of(const MatrixXd& symmetric) {
  const Solver solved(symmetric);
  return solved.eigenvectors() * solved.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal() *
         solved.eigenvectors().transpose();
}

// tr (A B)^1/2 = tr (A^1/2 B A^1/2)^1/2, whose matrix is symmetric.
double trace_of_root(const MatrixXd& a, const MatrixXd& b) {
  const MatrixXd root = root_of(a);
  return Solver(root * b * root, Eigen::EigenvaluesOnly).eigenvalues().cwiseMax(0).cwiseSqrt().sum();
}

}  // namespace

Gaussian gaussian_of(const float* rows, size_t count, size_t length) {
  const MatrixXd columns = Eigen::Map<const Eigen::MatrixXf>(rows, static_cast<Eigen::Index>(length),
                                                             static_cast<Eigen::Index>(count))
                               .cast<double>();
  Gaussian made{columns.rowwise().mean(), {}};
  const MatrixXd centred = columns.colwise() - made.mean;
  made.covariance = centred * centred.transpose() / static_cast<double>(count - 1);
  return made;
}

double frechet_distance(const Gaussian& a, const Gaussian& b) {
  const double distance = (a.mean - b.mean).squaredNorm() + a.covariance.trace() + b.covariance.trace() -
                          2 * trace_of_root(a.covariance, b.covariance);
  return std::max(0.0, distance);
}

}  // namespace strait::cli
