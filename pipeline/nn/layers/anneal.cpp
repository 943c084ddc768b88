// anneal: up or down to a neighbouring integer, drawn at random, softly, the nearer one more likely
// (stochastic Gumbel annealing; Yang, Bamler and Mandt 2020, arXiv:2006.04240). Its second source, one
// number, is the temperature: towards 0 draws become whole numbers, and the nearest. Inference takes the
// nearest.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "core/seed.h"
#include "nn/layers/layer.h"
#include "nn/layers/rounded.h"
#include "nn/ops.h"
#include "nn/random.h"
#include "nn/vector_math.h"

namespace strait::nn {

namespace {

constexpr float kEdge = 1e-4F;  // atanh is infinite at the integers themselves
constexpr float kLeastTemperature = 1e-3F;

// The share of the upper neighbour of a number that lies `above` its lower one, and its derivative.
struct Share {
  float upper, slope;
};

Share share_of(float above, float logistic, float temperature) {
  const float r = std::clamp(above, kEdge, 1 - kEdge), rest = 1 - r;
  // atanh(r) - atanh(1 - r)
  const float odds = 0.5F * log_of((1 + r) * r / (rest * (1 + rest))) / temperature;
  const float upper = 1 / (1 + exp_of(-(odds + logistic) / temperature));
  const float by_odds = upper * (1 - upper) / temperature;
  return {upper, by_odds * (1 / (1 - r * r) + 1 / (1 - rest * rest)) / temperature};
}

void draw(std::uint64_t seed, float temperature, const float* from, float* drawn, float* slope,
          std::size_t elements) {
  temperature = std::max(temperature, kLeastTemperature);
  for_random_runs(elements, [=](std::size_t first, std::size_t count) {
    std::array<float, kMostRandom> uniform;
    random_uniforms(seed, first, uniform.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      const float u = std::max(uniform[i], 0x1p-25F), lower = std::floor(from[first + i]);
      const Share share = share_of(from[first + i] - lower, log_of(u / (1 - u)), temperature);
      drawn[first + i] = lower + share.upper;
      slope[first + i] = share.slope;
    }
  });
}

void multiply(const float* diff, const float* slope, float* result, std::ptrdiff_t elements) {
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < elements; ++i) result[i] = diff[i] * slope[i];
}

class AnnealLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    if (!builder.training()) return builder.set_value(name(), rounded(builder, name(), source()));
    const Shape& shape = builder.shape(name());
    const Desc plain = plain_desc(shape);
    const auto drawn = builder.allocate(plain);
    slope_ = builder.allocate(plain);
    builder.step(name() + " forward",
                 [&seed = builder.seed(), own = name(), elements = shape.elements(),
                  temperature = data(builder.value(source(1), plain_desc(builder.shape(source(1))))),
                  in = data(builder.value(source(), plain)), out = data(drawn), slope = data(slope_)] {
                   draw(derive_seed(seed, own), *temperature, in, out, slope, elements);
                 });
    builder.set_value(name(), drawn);
  }

  void backward(Builder& builder) override {
    const Shape& shape = builder.shape(name());
    const Desc plain = plain_desc(shape);
    const auto diff = builder.reorder(name() + " gradient", builder.gradient(name()), plain);
    const auto result = builder.allocate(plain);
    builder.step(name() + " backward",
                 [elements = static_cast<std::ptrdiff_t>(shape.elements()), diff_dst = data(diff),
                  slope = data(slope_), out = data(result)] { multiply(diff_dst, slope, out, elements); });
    builder.add_gradient(source(), result, true);
  }

 private:
  static float* data(const dnnl::memory& memory) { return static_cast<float*>(memory.get_data_handle()); }

  dnnl::memory slope_;
};

}  // namespace

namespace {

Shape with_one_temperature(const LayerSpec& layer, std::span<const Shape> srcs) {
  if (srcs[1].elements() != static_cast<std::size_t>(srcs[1].n))
    throw ShapeProblem{"its temperature ('" + layer.from[1] + "') must be one number"};
  return srcs[0];
}

}  // namespace

Op anneal_op() {
  return {.name = "anneal",
          .least_inputs = 2,
          .most_inputs = 2,
          .attributes = {},
          .shape = with_one_temperature,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<AnnealLayer>(layer);
          }};
}

}  // namespace strait::nn
