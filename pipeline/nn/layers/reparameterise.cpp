// reparameterise: of two values, the mean and the logarithm of the variance of normal numbers. Training draws
// mean + exp(logvar / 2) * noise, so that gradients reach both (Kingma and Welling 2014, arXiv:1312.6114);
// inference takes the mean.
#include <array>
#include <memory>

#include "core/seed.h"
#include "nn/dnnl_compat.h"
#include "nn/layers/identity.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"
#include "nn/random.h"

namespace strait::nn {

namespace {

// Turns the standard deviation into one drawn deviation, which is kept: half of it is the derivative by
// logvar.
void draw(std::uint64_t seed, const float* mean, float* deviation, float* drawn, std::size_t elements) {
  for_random_runs(elements, [=](std::size_t first, std::size_t count) {
    std::array<float, kMostRandom> noise;
    random_normals(seed, first, noise.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      deviation[first + i] *= noise[i];
      drawn[first + i] = mean[first + i] + deviation[first + i];
    }
  });
}

void diff_logvar(const float* diff, const float* deviation, float* result, std::ptrdiff_t elements) {
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < elements; ++i) result[i] = diff[i] * deviation[i] / 2;
}

class ReparameteriseLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    if (!builder.training()) return copy_value(builder, name(), source());
    const Shape& shape = builder.shape(name());
    const Desc plain = plain_desc(shape);
    const auto drawn = builder.allocate(plain);
    deviation_ = builder.allocate(plain);
    standard_deviation(builder, builder.value(source(1), plain));
    builder.step(name() + " forward",
                 [&seed = builder.seed(), own = name(), elements = shape.elements(),
                  mean = data(builder.value(source(), plain)), deviation = data(deviation_),
                  out = data(drawn)] { draw(derive_seed(seed, own), mean, deviation, out, elements); });
    builder.set_value(name(), drawn);
  }

  void backward(Builder& builder) override {
    const Shape& shape = builder.shape(name());
    const Desc plain = plain_desc(shape);
    const auto diff = builder.reorder(name() + " gradient", builder.gradient(name()), plain);
    builder.add_gradient(source(), diff, false);
    if (!builder.wants_gradient(source(1))) return;
    const auto result = builder.allocate(plain);
    builder.step(name() + " diff_logvar",
                 [elements = static_cast<std::ptrdiff_t>(shape.elements()), diff_dst = data(diff),
                  deviation = data(deviation_),
                  out = data(result)] { diff_logvar(diff_dst, deviation, out, elements); });
    builder.add_gradient(source(1), result, true);
  }

 private:
  void standard_deviation(Builder& builder, const dnnl::memory& logvar) const {
    const Desc desc = deviation_.get_desc();
    const auto half = compat::linear(cpu_engine(), desc, 0.5F, 0, step_attributes());
    builder.step(name() + " half", dnnl::eltwise_forward(half), half.scratchpad_desc(),
                 {{DNNL_ARG_SRC, logvar}, {DNNL_ARG_DST, deviation_}});
    const auto exp =
        compat::eltwise_forward(cpu_engine(), dnnl::algorithm::eltwise_exp, desc, 0, step_attributes());
    builder.step(name() + " exp", dnnl::eltwise_forward(exp), exp.scratchpad_desc(),
                 {{DNNL_ARG_SRC, deviation_}, {DNNL_ARG_DST, deviation_}});
  }

  static float* data(const dnnl::memory& memory) { return static_cast<float*>(memory.get_data_handle()); }

  dnnl::memory deviation_;
};

}  // namespace

Op reparameterise_op() {
  return {.name = "reparameterise",
          .least_inputs = 2,
          .most_inputs = 2,
          .attributes = {},
          .shape = one_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<ReparameteriseLayer>(layer);
          },
          .identity_in_inference = true};
}

}  // namespace strait::nn
