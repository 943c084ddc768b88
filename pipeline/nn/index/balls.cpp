#include "nn/index/balls.h"

#include <algorithm>
#include <cmath>

#include "nn/matmul.h"

namespace strait::nn {
namespace {

constexpr size_t kRows = 1024;    // of a block
constexpr size_t kLatents = 256;  // of a block
// |a|^2 + |b|^2 - 2ab is off by less than this share of |a|^2 + |b|^2: nearer to the surface it is measured.
constexpr float kUnsure = 1e-5F;

std::vector<float> squares_of(const float* rows, size_t count, size_t length) {
  std::vector<float> squares(count);
  for (size_t i = 0; i < count; ++i) {
    double sum = 0;
    for (size_t c = 0; c < length; ++c) sum += double{rows[i * length + c]} * double{rows[i * length + c]};
    squares[i] = static_cast<float>(sum);
  }
  return squares;
}

// Some of the rows, ready to be compared with.
class Block {
 public:
  Block(const LatentRows& rows, const std::vector<float>& radii, size_t first, size_t count)
      : rows_(rows), radii_(radii), first_(first), values_(count * rows.length()) {
    rows.decode(first, count, values_.data());
    squares_ = squares_of(values_.data(), count, rows.length());
  }

  // Adds to `inside` of each of `count` latents.
  void count(const float* latents, size_t count, uint32_t* inside) const {
    const size_t length = rows_.length(), rows = squares_.size();
    const std::vector<float> squares = squares_of(latents, count, length);
    std::vector<float> products(count * rows);
    multiply({latents, count, length}, {values_.data(), rows, length, true}, 1, 0, products.data());
    for (size_t i = 0; i < count; ++i)
      for (size_t r = 0; r < rows; ++r) {
        const float radius = radii_[first_ + r], both = squares[i] + squares_[r];
        const float beyond = both - 2 * products[i * rows + r] - radius * radius;
        const bool sure = std::abs(beyond) > kUnsure * both;
        inside[i] += (sure ? beyond < 0 : measured(latents + i * length, r) < radius) ? 1 : 0;
      }
  }

 private:
  float measured(const float* latent, size_t row) const {
    return std::sqrt(rows_.squared_distance(latent, first_ + row));
  }

  const LatentRows& rows_;
  const std::vector<float>& radii_;
  size_t first_;
  std::vector<float> values_, squares_;
};

}  // namespace

std::vector<uint32_t> balls_around(const LatentRows& rows, const std::vector<float>& radii,
                                   const float* latents, size_t count) {
  std::vector<uint32_t> inside(count);
  const auto groups = static_cast<std::ptrdiff_t>((count + kLatents - 1) / kLatents);
  for (size_t first = 0; first < rows.size(); first += kRows) {
    const Block block(rows, radii, first, std::min(kRows, rows.size() - first));
#pragma omp parallel for schedule(dynamic)
    for (std::ptrdiff_t group = 0; group < groups; ++group) {
      const size_t from = static_cast<size_t>(group) * kLatents;
      block.count(latents + from * rows.length(), std::min(kLatents, count - from), inside.data() + from);
    }
  }
  return inside;
}

}  // namespace strait::nn
