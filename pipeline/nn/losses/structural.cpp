#include "nn/losses/structural.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "nn/losses/ssim_map.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

constexpr std::array<double, 5> kExponents = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
constexpr double kLeast = 1e-4;

void require_size(const char* loss, const Shape& shape, int scales) {
  const int least = kSsimWindow << (scales - 1);
  if (shape.h >= least && shape.w >= least) return;
  const std::string side = std::to_string(least);
  throw Error(Code::usage, loss,
              "pictures are " + std::to_string(shape.w) + "x" + std::to_string(shape.h) +
                  " (expected at least " + side + "x" + side + " for " + std::to_string(scales) + " scales)",
              "use larger patches or fewer scales");
}

// 1 - the mean over all planes of similarity_of(output plane, target plane, gradient plane or null).
template <class SimilarityOf>
double loss_over_planes(const float* output, const float* target, const Shape& shape, float* gradient,
                        const SimilarityOf& similarity_of) {
  const std::ptrdiff_t planes = static_cast<std::ptrdiff_t>(shape.n) * shape.c;
  const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(shape.h) * shape.w;
  std::vector<double> similarities(static_cast<std::size_t>(planes));
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t plane = 0; plane < planes; ++plane) {
    Plane x(shape.h, shape.w), y(shape.h, shape.w), by_x(shape.h, shape.w);
    std::copy_n(output + plane * size, size, x.row(0));
    std::copy_n(target + plane * size, size, y.row(0));
    similarities[static_cast<std::size_t>(plane)] =
        similarity_of(x, y, gradient == nullptr ? nullptr : &by_x);
    if (gradient == nullptr) continue;
    const double scale = -1 / static_cast<double>(planes);
    std::transform(by_x.values.begin(), by_x.values.end(), gradient + plane * size,
                   [=](double slope) { return static_cast<float>(scale * slope); });
  }
  double sum = 0;
  for (const double similarity : similarities) sum += similarity;
  return planes == 0 ? 0 : 1 - sum / static_cast<double>(planes);
}

Plane halved(const Plane& src) {
  Plane dst(src.height / 2, src.width / 2);
  for (int y = 0; y < dst.height; ++y) {
    const double* above = src.row(2 * y);
    const double* below = src.row(2 * y + 1);
    double* row = dst.row(y);
    for (int x = 0; x < dst.width; ++x) {
      row[x] = (above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1]) / 4;
    }
  }
  return dst;
}

// dst += the transpose of `halved` of src.
void add_doubled(const Plane& src, Plane& dst) {
  for (int y = 0; y < 2 * src.height; ++y) {
    const double* from = src.row(y / 2);
    double* row = dst.row(y);
    for (int x = 0; x < 2 * src.width; ++x) row[x] += from[x / 2] / 4;
  }
}

// The mean similarity at one scale, and its derivative by the output at that scale.
struct Scale {
  double similarity;
  Plane slope;
};

std::vector<Scale> compare(Plane x, Plane y, int scales, bool with_slopes) {
  std::vector<Scale> compared;
  while (true) {
    const bool coarsest = static_cast<int>(compared.size()) == scales - 1;
    Scale& scale = compared.emplace_back(Scale{0, Plane(x.height, x.width)});
    scale.similarity = mean_similarity(x, y, coarsest ? Similarity::all : Similarity::contrast_and_structure,
                                       with_slopes ? &scale.slope : nullptr);
    if (coarsest) return compared;
    x = halved(x);
    y = halved(y);
  }
}

// The product of the scales' similarities to their exponents.
double multi_scale_similarity(const Plane& x, const Plane& y, int scales, Plane* gradient) {
  std::vector<Scale> compared = compare(x, y, scales, gradient != nullptr);
  double sum = 0;
  for (std::size_t i = 0; i < compared.size(); ++i) sum += kExponents[i];
  double product = 1;
  for (std::size_t i = 0; i < compared.size(); ++i) {
    product *= std::pow(std::max(compared[i].similarity, kLeast), kExponents[i] / sum);
  }
  if (gradient == nullptr) return product;
  for (std::size_t i = compared.size(); i-- > 0;) {
    Scale& scale = compared[i];
    const bool counts = scale.similarity > kLeast;
    const double factor = counts ? product * kExponents[i] / sum / scale.similarity : 0;
    for (double& slope : scale.slope.values) slope *= factor;
    if (i + 1 < compared.size()) add_doubled(compared[i + 1].slope, scale.slope);
  }
  *gradient = std::move(compared.front().slope);
  return product;
}

}  // namespace

double ssim_loss(const float* output, const float* target, const Shape& shape, float* gradient) {
  require_size("ssim_loss", shape, 1);
  return loss_over_planes(output, target, shape, gradient, [](const Plane& x, const Plane& y, Plane* by_x) {
    return mean_similarity(x, y, Similarity::all, by_x);
  });
}

double ms_ssim_loss(const float* output, const float* target, const Shape& shape, float* gradient,
                    int scales) {
  constexpr int kMost = static_cast<int>(kExponents.size());
  if (scales < 1 || scales > kMost) {
    throw Error(Code::usage, "ms_ssim_loss", "scales are " + std::to_string(scales) + " (expected 1 to 5)");
  }
  require_size("ms_ssim_loss", shape, scales);
  return loss_over_planes(output, target, shape, gradient, [=](const Plane& x, const Plane& y, Plane* by_x) {
    return multi_scale_similarity(x, y, scales, by_x);
  });
}

}  // namespace strait::nn
