// detach: the value as it is, and no gradient to where it comes from.
#include <memory>

#include "nn/layers/identity.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

void copy_value(Builder& builder, const std::string& layer, const std::string& source) {
  const auto src = builder.value(source);
  const auto dst = builder.allocate(src.get_desc());
  const dnnl::reorder::primitive_desc pd(cpu_engine(), src.get_desc(), cpu_engine(), dst.get_desc(),
                                         step_attributes());
  builder.step(layer + " forward", dnnl::reorder(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_FROM, src}, {DNNL_ARG_TO, dst}});
  builder.set_value(layer, dst);
}

namespace {

class DetachLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override { copy_value(builder, name(), source()); }
  void backward(Builder&) override {}
};

}  // namespace

Op detach_op() {
  return {.name = "detach",
          .attributes = {},
          .shape = same_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<DetachLayer>(layer);
          },
          .stops_gradient = true,
          .identity_in_inference = true};
}

}  // namespace strait::nn
