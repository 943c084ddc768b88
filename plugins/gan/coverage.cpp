#include "coverage.h"

#include <algorithm>

#include <Eigen/Core>

namespace strait::gan {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowsView = Eigen::Map<const Rows>;

RowsView rows(std::span<const float> items, size_t count) {
  return {items.data(), static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(items.size() / count)};
}

Rows squared_distances(const RowsView& a, const RowsView& b) {
  const Eigen::VectorXf of_a = a.rowwise().squaredNorm(), of_b = b.rowwise().squaredNorm();
  Rows distances = -2 * (a * b.transpose());
  distances.colwise() += of_a;
  distances.rowwise() += of_b.transpose();
  return distances;
}

}  // namespace

Coverage coverage_of(std::span<const float> real, std::span<const float> samples, size_t count,
                     size_t neighbours) {
  if (count <= neighbours) return {0, 0};
  const RowsView reals = rows(real, count);
  Rows among = squared_distances(reals, reals);
  among.diagonal().setConstant(-1);  // the item itself comes before its neighbours
  const Rows to_samples = squared_distances(reals, rows(samples, count));
  size_t covered = 0, inside = 0;
  for (Eigen::Index i = 0; i < reals.rows(); ++i) {
    float* row = among.row(i).data();
    std::nth_element(row, row + neighbours, row + count);
    const auto hits = static_cast<size_t>((to_samples.row(i).array() <= row[neighbours]).count());
    covered += hits > 0 ? 1 : 0;
    inside += hits;
  }
  const auto items = static_cast<double>(count);
  return {static_cast<double>(covered) / items,
          static_cast<double>(inside) / (static_cast<double>(neighbours) * items)};
}

}  // namespace strait::gan
