// quantise: to the nearest integer, halves to the even one. Training either does that too and lets the
// gradient pass as if it had not (mode "round"; the straight-through estimator, Bengio et al. 2013,
// arXiv:1308.3432), or adds uniform noise from -1/2 to 1/2 in its place (mode "noise"; Ballé et al. 2017,
// arXiv:1611.01704). The gradient is the identity in both.
#include <array>
#include <memory>

#include "core/seed.h"
#include "nn/layers/layer.h"
#include "nn/layers/rounded.h"
#include "nn/ops.h"
#include "nn/random.h"

namespace strait::nn {

namespace {

void add_noise(std::uint64_t seed, const float* from, float* to, std::size_t elements) {
  for_random_runs(elements, [=](std::size_t first, std::size_t count) {
    std::array<float, kMostRandom> noise;
    random_uniforms(seed, first, noise.data(), count);
    for (std::size_t i = 0; i < count; ++i) to[first + i] = from[first + i] + (noise[i] - 0.5F);
  });
}

class QuantiseLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    const bool noisy = builder.training() && spec().text("mode") == "noise";
    builder.set_value(name(), noisy ? noised(builder) : rounded(builder, name(), source()));
  }

  void backward(Builder& builder) override {
    builder.add_gradient(source(), builder.gradient(name()), false);
  }

 private:
  dnnl::memory noised(Builder& builder) const {
    const Shape& shape = builder.shape(name());
    const auto src = builder.value(source(), plain_desc(shape));
    const auto dst = builder.allocate(plain_desc(shape));
    const auto* in = static_cast<const float*>(src.get_data_handle());
    auto* out = static_cast<float*>(dst.get_data_handle());
    builder.step(name() + " forward", [&seed = builder.seed(), own = name(), elements = shape.elements(), in,
                                       out] { add_noise(derive_seed(seed, own), in, out, elements); });
    return dst;
  }
};

}  // namespace

Op quantise_op() {
  return {.name = "quantise",
          .attributes = {{.name = "mode",
                          .fallback = std::string("round"),
                          .required = true,
                          .choices = {"noise", "round"}}},
          .shape = same_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<QuantiseLayer>(layer);
          }};
}

}  // namespace strait::nn
