// Mean structural similarity of two planes and its derivative: what ssim_loss and ms_ssim_loss are made of.
// In double: variances are differences of large numbers. Private to the room.
#pragma once

#include <cstddef>
#include <vector>

namespace strait::nn {

constexpr int kSsimWindow = 11;  // px

struct Plane {
  Plane(int h, int w) : height(h), width(w), values(size()) {}

  std::size_t size() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width); }
  double* row(int y) { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  const double* row(int y) const { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }

  int height;
  int width;
  std::vector<double> values;
};

// The factors of the similarity: all of it, or without luminance.
enum class Similarity { all, contrast_and_structure };

// The mean over all places of the window inside `x` and `y` (of one size, at least the window's). Writes its
// derivative by x unless `gradient`, of the same size, is null.
double mean_similarity(const Plane& x, const Plane& y, Similarity factors, Plane* gradient);

}  // namespace strait::nn
