#include "latent.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "random.h"

namespace strait::gan {
namespace {

double length(std::span<const float> vector) {
  return std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
}

}  // namespace

void draw_latent(uint64_t seed, uint64_t number, double truncation, std::span<float> latent) {
  Random random(seed, number);
  for (float& value : latent) {
    double drawn = random.normal();
    while (truncation > 0 && std::fabs(drawn) > truncation) drawn = random.normal();
    value = static_cast<float>(drawn);
  }
}

void draw_input(const Sample& sample, size_t classes, std::span<float> input) {
  draw_latent(sample.seed, sample.number, sample.truncation, input.first(input.size() - classes));
  const std::span<float> by_class = input.last(classes);
  std::fill(by_class.begin(), by_class.end(), 0.0F);
  if (classes > 0) by_class[static_cast<size_t>(sample.label)] = 1;
}

void slerp(std::span<const float> a, std::span<const float> b, double t, std::span<float> out) {
  const double from = length(a), to = length(b);
  const double cosine = std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / std::max(from * to, 1e-12);
  const double angle = std::acos(std::clamp(cosine, -1.0, 1.0));
  const double sine = std::sin(angle);
  const bool straight = sine < 1e-6;  // the same or the opposite direction: there is no one arc
  const double scale = from + t * (to - from);
  const double share_a = straight ? 1 - t : scale / from * std::sin((1 - t) * angle) / sine;
  const double share_b = straight ? t : scale / to * std::sin(t * angle) / sine;
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(share_a * a[i] + share_b * b[i]);
}

}  // namespace strait::gan
