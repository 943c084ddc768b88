#include "nn/losses/likelihood.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "nn/random.h"
#include "nn/vector_math.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

constexpr std::array kNames = {"bernoulli", "gaussian", "logistic"};
constexpr float kLeastDeviation = -5, kLeastScale = -7;  // logarithms
constexpr float kHalfLevel = 1.0F / 510;                 // of 256 levels in 0..1

float softplus(float x) {
  return std::max(x, 0.0F) + log1p_of(exp_of(-std::abs(x)));
}

float sigmoid(float x) {
  const float e = exp_of(-std::abs(x));
  return (x >= 0 ? 1.0F : e) / (1 + e);
}

// The logarithm of a likelihood, and its derivatives by both statistics.
struct Point {
  float value, by_first, by_second = 0;
};

struct Bernoulli {
  Point operator()(float logit, float, float x) const {
    return {x * logit - softplus(logit), x - sigmoid(logit)};
  }
};

// A derivative by a scale that is held at its least: only what would raise it.
float held(float slope, float scale, float least) {
  return scale < least ? std::max(slope, 0.0F) : slope;
}

struct Gaussian {
  Point operator()(float mean, float scale, float x) const {
    constexpr float kHalfLogTwoPi = 0.918938533F;
    const float log_deviation = std::max(scale, kLeastDeviation);
    const float precision = exp_of(-log_deviation), distance = (x - mean) * precision;
    const float square = distance * distance;
    return {-0.5F * square - log_deviation - kHalfLogTwoPi, distance * precision,
            held(square - 1, scale, kLeastDeviation)};
  }
};

// With a and b the ends of the level's interval in units of the scale, both infinite where the level is an
// outer one: ln(sigmoid(a) - sigmoid(b)) = -softplus(-a) - softplus(b) + ln(1 - exp(b - a)).
struct Logistic {
  Point operator()(float mean, float scale, float x) const {
    const float log_scale = std::max(scale, kLeastScale), sharpness = exp_of(-log_scale);
    const float a = (x + kHalfLevel - mean) * sharpness, b = (x - kHalfLevel - mean) * sharpness;
    const bool lowest = x<kHalfLevel, highest = x> 1 - kHalfLevel;
    const float above = highest ? 0.0F : sigmoid(-a), below = lowest ? 0.0F : sigmoid(b);
    float value = (highest ? 0.0F : -softplus(-a)) - (lowest ? 0.0F : softplus(b));
    float slope = b * below - a * above;
    if (!lowest && !highest) {
      const float width = a - b;
      const auto share = -std::expm1(-width);
      value += std::log(share);
      slope -= width * (1 - share) / share;
    }
    return {value, (below - above) * sharpness, held(slope, scale, kLeastScale)};
  }
};

template <class At>
void each_item(const At& at, bool two, const float* statistics, const float* pictures, std::size_t items,
               std::size_t elements, double* values, float* gradient) {
  const std::size_t row = (two ? 2 : 1) * elements, second = two ? elements : 0;
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t item = 0; item < static_cast<std::ptrdiff_t>(items); ++item) {
    const auto i = static_cast<std::size_t>(item);
    const float *s = statistics + i * row, *x = pictures + i * elements;
    float* g = gradient == nullptr ? nullptr : gradient + i * row;
    double sum = 0;
    if (g == nullptr) {
#pragma omp simd reduction(+ : sum)
      for (std::size_t k = 0; k < elements; ++k)
        sum += static_cast<double>(at(s[k], s[second + k], x[k]).value);
    } else {
#pragma omp simd reduction(+ : sum)
      for (std::size_t k = 0; k < elements; ++k) {
        const Point point = at(s[k], s[second + k], x[k]);
        sum += static_cast<double>(point.value);
        g[second + k] = point.by_second;
        g[k] = point.by_first;
      }
    }
    values[i] = sum;
  }
}

}  // namespace

Likelihood likelihood_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end())
    throw Error(Code::usage, "likelihood", "there is no likelihood '" + std::string(name) + "'",
                "name bernoulli, gaussian or logistic");
  return static_cast<Likelihood>(found - kNames.begin());
}

std::string name_of(Likelihood likelihood) {
  return kNames[static_cast<std::size_t>(likelihood)];
}

void log_likelihoods(Likelihood likelihood, const float* statistics, const float* pictures, std::size_t items,
                     std::size_t elements, double* values, float* gradient) {
  switch (likelihood) {
    case Likelihood::bernoulli:
      return each_item(Bernoulli{}, false, statistics, pictures, items, elements, values, gradient);
    case Likelihood::gaussian:
      return each_item(Gaussian{}, true, statistics, pictures, items, elements, values, gradient);
    case Likelihood::logistic:
      return each_item(Logistic{}, true, statistics, pictures, items, elements, values, gradient);
  }
}

void expected_pictures(Likelihood likelihood, const float* statistics, std::size_t items,
                       std::size_t elements, float* pictures) {
  const std::size_t row = statistics_of(likelihood) * elements;
  for (std::size_t i = 0; i < items; ++i) {
    const float* from = statistics + i * row;
    float* to = pictures + i * elements;
    if (likelihood == Likelihood::bernoulli)
      std::transform(from, from + elements, to, sigmoid);
    else
      std::copy_n(from, elements, to);
  }
}

void binarise(const float* pictures, std::size_t count, std::uint64_t seed, float* drawn) {
  for_random_runs(count, [=](std::size_t first, std::size_t run) {
    std::array<float, kMostRandom> uniforms;
    random_uniforms(seed, first, uniforms.data(), run);
    for (std::size_t i = 0; i < run; ++i) drawn[first + i] = uniforms[i] < pictures[first + i] ? 1.0F : 0.0F;
  });
}

}  // namespace strait::nn
