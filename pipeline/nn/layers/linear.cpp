// sub and scale: the difference of two values, and by * x + shift.
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

void linear_step(Builder& builder, const std::string& label, const memory& src, const memory& dst, float by,
                 float shift) {
  const auto pd = compat::linear(cpu_engine(), src.get_desc(), by, shift, step_attributes());
  builder.step(label, dnnl::eltwise_forward(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}});
}

class SubLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    const Desc desc = builder.value(source()).get_desc();
    const memory dst = builder.allocate(desc);
    const auto pd =
        compat::binary(cpu_engine(), dnnl::algorithm::binary_sub, desc, desc, desc, step_attributes());
    builder.step(name() + " forward", dnnl::binary(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_SRC_0, builder.value(source())},
                  {DNNL_ARG_SRC_1, builder.value(source(1), desc)},
                  {DNNL_ARG_DST, dst}});
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    const memory diff = builder.gradient(name());
    builder.add_gradient(source(), diff, false);
    if (!builder.wants_gradient(source(1))) return;
    const memory negative = builder.allocate(diff.get_desc());
    linear_step(builder, name() + " diff_src", diff, negative, -1, 0);
    builder.add_gradient(source(1), negative, true);
  }
};

class ScaleLayer final : public Layer {
 public:
  explicit ScaleLayer(const LayerSpec& spec) : Layer(spec), by_(static_cast<float>(spec.number("by"))) {}

  void forward(Builder& builder) override {
    const memory src = builder.value(source());
    const memory dst = builder.allocate(src.get_desc());
    linear_step(builder, name() + " forward", src, dst, by_, static_cast<float>(spec().number("shift")));
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const memory diff = builder.gradient(name());
    const memory diff_src = builder.gradient_is_exclusive(name()) ? diff : builder.allocate(diff.get_desc());
    linear_step(builder, name() + " diff_src", diff, diff_src, by_, 0);
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  float by_;
};

}  // namespace

Op sub_op() {
  return {.name = "sub",
          .least_inputs = 2,
          .most_inputs = 2,
          .attributes = {},
          .shape = one_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<SubLayer>(layer);
          }};
}

Op scale_op() {
  return {.name = "scale",
          .attributes = {{.name = "by", .fallback = 1.0, .required = true, .least = -1e6, .most = 1e6},
                         {.name = "shift", .fallback = 0.0, .least = -1e6, .most = 1e6}},
          .shape = same_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<ScaleLayer>(layer);
          }};
}

}  // namespace strait::nn
