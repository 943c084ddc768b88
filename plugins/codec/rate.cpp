#include "rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "normal.h"

namespace strait::codec {
namespace {

constexpr double kFar = 6;  // standard deviations

struct Steps {
  double first = std::log(scale_q16(0) / 65536.0);
  double step = (std::log(scale_q16(kScales - 1) / 65536.0) - first) / (kScales - 1);
};

const Steps& steps() {
  static const Steps made;
  return made;
}

double density(double x) {
  return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

double above(double x) {
  return std::erfc(x / std::numbers::sqrt2) / 2;
}

// Nats, and their derivatives by the number's size and by the logarithm of the scale.
struct Cost {
  double nats, by_size, by_log_scale;
};

Cost near_cost(double size, double scale) {
  const double a = (size - 0.5) / scale, b = (size + 0.5) / scale;
  const double mass = above(a) - above(b);
  const double da = density(a), db = density(b);
  return {-std::log(mass), (da - db) / scale / mass, -(a * da - b * db) / mass};
}

// Where the upper end hardly counts; continued by the logarithm beyond kFar.
Cost far_cost(double size, double scale) {
  const double a = (size - 0.5) / scale;
  const double mass = above(kFar), slope = kFar * density(kFar) / mass;  // by the logarithm of a
  return {-std::log(mass) + slope * std::log(a / kFar), slope / (size - 0.5), -slope};
}

Cost cost_of(double number, double index) {
  const double size = std::abs(number), scale = scale_of(std::clamp(index, 0.0, kScales - 1.0));
  Cost cost = size - 0.5 > kFar * scale ? far_cost(size, scale) : near_cost(size, scale);
  if (number < 0) cost.by_size = -cost.by_size;
  return cost;
}

// A step down the gradient must not lead further out of 0..63.
bool leads_out(double index, double diff) {
  return (index < 0 && diff > 0) || (index > kScales - 1 && diff < 0);
}

}  // namespace

double scale_of(double index) {
  return std::exp(steps().first + steps().step * index);
}

double index_of(double scale) {
  return (std::log(scale) - steps().first) / steps().step;
}

double normal_bits(const float* numbers, const float* indexes, size_t count, double by, float* diff_numbers,
                   float* diff_indexes) {
  const double to_bits = 1 / std::numbers::ln2;
  double nats = 0;
  for (size_t i = 0; i < count; ++i) {
    const Cost cost = cost_of(numbers[i], indexes[i]);
    nats += cost.nats;
    if (diff_numbers != nullptr) diff_numbers[i] += static_cast<float>(by * to_bits * cost.by_size);
    const double diff = by * to_bits * cost.by_log_scale * steps().step;
    if (diff_indexes != nullptr && !leads_out(indexes[i], diff)) diff_indexes[i] += static_cast<float>(diff);
  }
  return nats * to_bits;
}

double normal_bits_of_one(const float* numbers, float index, size_t count, double by, float* diff_numbers,
                          float* diff_index) {
  double bits = 0;
  for (size_t i = 0; i < count; ++i)
    bits += normal_bits(numbers + i, &index, 1, by, diff_numbers == nullptr ? nullptr : diff_numbers + i,
                        diff_index);
  return bits;
}

}  // namespace strait::codec
