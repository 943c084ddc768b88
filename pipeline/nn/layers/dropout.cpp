// dropout: in training each element is 0 with probability `rate`, else divided by 1 - rate; in inference all
// are as they were (Srivastava et al. 2014, in the inverted form that PyTorch has).
#include <array>
#include <memory>

#include "core/seed.h"
#include "nn/layers/identity.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"
#include "nn/random.h"

namespace strait::nn {

namespace {

void drop(std::uint64_t seed, float rate, const float* from, float* to, std::size_t elements) {
  const float scale = 1 / (1 - rate);
  for_random_runs(elements, [=](std::size_t first, std::size_t count) {
    std::array<float, kMostRandom> chance;
    random_uniforms(seed, first, chance.data(), count);
    for (std::size_t i = 0; i < count; ++i)
      to[first + i] = (chance[i] < rate ? 0.0F : scale) * from[first + i];
  });
}

// Backward drops the same elements, drawn again.
class DropoutLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    if (!builder.training()) return copy_value(builder, name(), source());
    const auto src = builder.value(source(), plain_desc(builder.shape(name())));
    builder.set_value(name(), dropped(builder, " forward", src));
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const auto diff_dst =
        builder.reorder(name() + " gradient", builder.gradient(name()), plain_desc(builder.shape(name())));
    builder.add_gradient(source(), dropped(builder, " diff_src", diff_dst), true);
  }

 private:
  dnnl::memory dropped(Builder& builder, const char* what, const dnnl::memory& from) const {
    const Shape& shape = builder.shape(name());
    const auto result = builder.allocate(plain_desc(shape));
    const auto* in = static_cast<const float*>(from.get_data_handle());
    auto* out = static_cast<float*>(result.get_data_handle());
    builder.step(name() + what, [&seed = builder.seed(), own = name(), elements = shape.elements(),
                                 rate = static_cast<float>(spec().number("rate")), in,
                                 out] { drop(derive_seed(seed, own), rate, in, out, elements); });
    return result;
  }
};

}  // namespace

Op dropout_op() {
  return {.name = "dropout",
          .attributes = {{.name = "rate", .fallback = 0.5, .required = true, .least = 0, .most = 0.99}},
          .shape = same_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<DropoutLayer>(layer);
          },
          .identity_in_inference = true};
}

}  // namespace strait::nn
