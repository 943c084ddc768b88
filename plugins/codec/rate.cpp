#include "rate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "nn/vector_math.h"
#include "normal.h"

namespace strait::codec {
namespace {

constexpr float kFar = 6;  // standard deviations
// There, of the area above x: minus its logarithm, and the derivative of that by ln(x).
constexpr float kFarNats = 20.736769F, kFarSlope = 36.950896F;
constexpr size_t kRun = 256;

struct Steps {
  double first = std::log(scale_q16(0) / 65536.0);
  double step = (std::log(scale_q16(kScales - 1) / 65536.0) - first) / (kScales - 1);
};

const Steps& steps() {
  static const Steps made;
  return made;
}

float density(float x) {
  constexpr float kAtZero = 0.39894228F;
  return kAtZero * nn::exp_of(-x * x / 2);
}

// The area above x >= 0 over the density at x, within 7e-7 of itself: a polynomial in t fitted for 0 <= x
// <= 13.
float mills_ratio(float x) {
  const float t = 1 / (1 + 0.36F * x);
  float p = 0.11943867F;
  p = p * t - 0.45568871F;
  p = p * t + 0.46050910F;
  p = p * t + 0.061774101F;
  p = p * t + 0.35197281F;
  p = p * t + 0.35505027F;
  p = p * t + 0.36025807F;
  return p * t;
}

// Nats, and their derivatives by the number's size and by the logarithm of the scale.
struct Cost {
  float nats, by_size, by_log_scale;
};

Cost near_cost(float size, float inverse) {
  const float a = std::min((size - 0.5F) * inverse, kFar), b = a + inverse;
  const float da = density(a), db = density(b);
  const float beyond = da * mills_ratio(std::abs(a)), above_a = a < 0 ? 1 - beyond : beyond;
  const float mass = above_a - db * mills_ratio(b);
  return {-nn::log_of(mass), (da - db) * inverse / mass, (b * db - a * da) / mass};
}

// Where the upper end hardly counts; continued by the logarithm beyond kFar.
Cost far_cost(float size, float inverse) {
  const float from = std::max(size - 0.5F, 0.5F);
  return {kFarNats + kFarSlope * nn::log_of(from * inverse / kFar), kFarSlope / from, -kFarSlope};
}

struct Costs {
  std::array<float, kRun> nats, by_number, by_index;
};

// A step down the gradient must not lead further out of 0..63.
void find_costs(const float* numbers, const float* indexes, size_t count, Costs& costs) {
  constexpr auto kLast = static_cast<float>(kScales - 1);
  constexpr float kAnything = std::numeric_limits<float>::max();
  const auto first = static_cast<float>(steps().first), step = static_cast<float>(steps().step);
  for (size_t i = 0; i < count; ++i) {
    const float number = numbers[i], index = indexes[i];
    const float size = std::abs(number),
                inverse = nn::exp_of(-first - step * std::min(std::max(index, 0.0F), kLast));
    const Cost near = near_cost(size, inverse), far = far_cost(size, inverse);
    const bool is_far = (size - 0.5F) * inverse > kFar;
    const float by_size = is_far ? far.by_size : near.by_size;
    const float by_index = step * (is_far ? far.by_log_scale : near.by_log_scale);
    const float least = index > kLast ? 0.0F : -kAnything, most = index < 0 ? 0.0F : kAnything;
    costs.nats[i] = is_far ? far.nats : near.nats;
    costs.by_number[i] = std::copysign(by_size, number);
    costs.by_index[i] = std::min(std::max(by_index, least), most);
  }
}

// Nats.
double add_run(const float* numbers, const float* indexes, size_t count, float by, float* diff_numbers,
               float* diff_indexes) {
  Costs costs;
  find_costs(numbers, indexes, count, costs);
  if (diff_numbers != nullptr)
    for (size_t i = 0; i < count; ++i) diff_numbers[i] += by * costs.by_number[i];
  if (diff_indexes != nullptr)
    for (size_t i = 0; i < count; ++i) diff_indexes[i] += by * costs.by_index[i];
  double sum = 0;
  for (size_t i = 0; i < count; ++i) sum += costs.nats[i];
  return sum;
}

float* after(float* first, size_t count) {
  return first == nullptr ? nullptr : first + count;
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
  const auto by_nats = static_cast<float>(by * std::numbers::log2e);
  double nats = 0;
  for (size_t i = 0; i < count; i += kRun)
    nats += add_run(numbers + i, indexes + i, std::min(kRun, count - i), by_nats, after(diff_numbers, i),
                    after(diff_indexes, i));
  return nats * std::numbers::log2e;
}

double normal_bits_of_one(const float* numbers, float index, size_t count, double by, float* diff_numbers,
                          float* diff_index) {
  std::array<float, kRun> indexes, diff_indexes{};
  indexes.fill(index);
  double bits = 0;
  for (size_t i = 0; i < count; i += kRun)
    bits += normal_bits(numbers + i, indexes.data(), std::min(kRun, count - i), by, after(diff_numbers, i),
                        diff_indexes.data());
  if (diff_index != nullptr)
    for (const float one : diff_indexes) *diff_index += one;
  return bits;
}

}  // namespace strait::codec
