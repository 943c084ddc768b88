// add: the sum of two or more values of one shape.
#include <algorithm>
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

class AddLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    if (builder.is_fused(name())) {
      builder.set_value(name(), builder.value(source()));
      return;
    }
    const Desc desc = builder.value(source()).get_desc();
    const auto dst = builder.allocate(desc);
    const auto pd = compat::add(cpu_engine(), desc, step_attributes());
    auto sum = builder.value(source());
    for (std::size_t i = 1; i < spec().from.size(); ++i) {
      builder.step(
          name() + " forward", dnnl::binary(pd), pd.scratchpad_desc(),
          {{DNNL_ARG_SRC_0, sum}, {DNNL_ARG_SRC_1, builder.value(source(i), desc)}, {DNNL_ARG_DST, dst}});
      sum = dst;
    }
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    const auto diff = builder.gradient(name());
    for (const std::string& value : spec().from) builder.add_gradient(value, diff, false);
  }
};

}  // namespace

Op add_op() {
  return {.name = "add",
          .least_inputs = 2,
          .most_inputs = 64,
          .attributes = {},
          .shape = one_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<AddLayer>(layer);
          }};
}

}  // namespace strait::nn
