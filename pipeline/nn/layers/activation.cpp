#include "nn/layers/activation.h"

#include <memory>
#include <utility>

#include "nn/dnnl_compat.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

using dnnl::algorithm;
using dnnl::memory;

Activation Activation::named(const std::string& kind, float slope) {
  struct Kind {
    const char* name;
    algorithm forward;
    algorithm backward;
    float alpha = 0;
  };
  const Kind kinds[] = {
      {"leaky_relu", algorithm::eltwise_relu, algorithm::eltwise_relu_use_dst_for_bwd, slope},
      {"relu", algorithm::eltwise_relu, algorithm::eltwise_relu_use_dst_for_bwd},
      {"sigmoid", algorithm::eltwise_logistic, algorithm::eltwise_logistic_use_dst_for_bwd},
      {"tanh", algorithm::eltwise_tanh, algorithm::eltwise_tanh_use_dst_for_bwd},
      {"elu", algorithm::eltwise_elu, algorithm::eltwise_elu_use_dst_for_bwd, 1},
      {"gelu", algorithm::eltwise_gelu_erf, algorithm::eltwise_gelu_erf},
      {"silu", algorithm::eltwise_swish, algorithm::eltwise_swish, 1},
      {"softplus", algorithm::eltwise_soft_relu, algorithm::eltwise_soft_relu, 1},
  };
  Activation made;
  for (const Kind& known : kinds) {
    if (kind != known.name) continue;
    made.active_ = true;
    made.derives_from_src_ = known.forward == known.backward;
    made.forward_kind_ = known.forward;
    made.backward_kind_ = known.backward;
    made.alpha_ = known.alpha;
  }
  return made;
}

Activation Activation::of(const LayerSpec& layer) {
  return named(layer.text("act"), static_cast<float>(layer.number("slope")));
}

Activation Activation::alone(const LayerSpec& layer) {
  const bool sloped = find_attribute(*find_op(layer.op), "slope") != nullptr;
  return named(layer.op, sloped ? static_cast<float>(layer.number("slope")) : 0.0F);
}

void Activation::fuse(dnnl::post_ops& ops) const {
  if (active_) compat::append_activation(ops, forward_kind_, alpha_);
}

void Activation::forward(Builder& builder, const std::string& layer, const memory& src, const memory& dst) {
  src_ = src;
  const auto pd =
      compat::eltwise_forward(cpu_engine(), forward_kind_, src.get_desc(), alpha_, step_attributes());
  builder.step(layer + " act", dnnl::eltwise_forward(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}});
}

memory Activation::apply(Builder& builder, const std::string& layer, const memory& before) {
  const memory dst = keeps_src(builder) ? builder.allocate(before.get_desc()) : before;
  forward(builder, layer, before, dst);
  return dst;
}

memory Activation::backward(Builder& builder, const std::string& layer, const memory& dst) const {
  const memory own = builder.gradient(layer);
  if (!active_) return own;
  const Desc desc = dst.get_desc();
  const memory diff_dst = builder.reorder(layer + " gradient", own, desc);
  const bool in_place = builder.gradient_is_exclusive(layer) || diff_dst.get() != own.get();
  const memory diff_src = in_place ? diff_dst : builder.allocate(desc);
  const auto hint = compat::eltwise_forward(cpu_engine(), forward_kind_, desc, alpha_, step_attributes());
  const auto pd =
      compat::eltwise_backward(cpu_engine(), backward_kind_, desc, alpha_, hint, step_attributes());
  const auto kept = derives_from_src_ ? std::pair(DNNL_ARG_SRC, src_) : std::pair(DNNL_ARG_DST, dst);
  builder.step(layer + " diff_act", dnnl::eltwise_backward(pd), pd.scratchpad_desc(),
               {kept, {DNNL_ARG_DIFF_DST, diff_dst}, {DNNL_ARG_DIFF_SRC, diff_src}});
  return diff_src;
}

namespace {

// The ops of the same names.
class ActivationLayer final : public Layer {
 public:
  explicit ActivationLayer(const LayerSpec& spec) : Layer(spec), activation_(Activation::alone(spec)) {}

  void forward(Builder& builder) override {
    if (builder.is_fused(name())) {
      builder.set_value(name(), builder.value(source()));
      return;
    }
    const memory src = builder.value(source());
    const memory dst = builder.allocate(src.get_desc());
    activation_.forward(builder, name(), src, dst);
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    builder.add_gradient(source(), activation_.backward(builder, name(), builder.value(name())), true);
  }

 private:
  Activation activation_;
};

std::unique_ptr<Layer> make_activation(const LayerSpec& layer) {
  return std::make_unique<ActivationLayer>(layer);
}

Op elementwise(const char* name) {
  return {.name = name,
          .attributes = {},
          .shape = same_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = make_activation};
}

}  // namespace

Op relu_op() {
  return elementwise("relu");
}
Op sigmoid_op() {
  return elementwise("sigmoid");
}
Op tanh_op() {
  return elementwise("tanh");
}
Op elu_op() {
  return elementwise("elu");
}
Op gelu_op() {
  return elementwise("gelu");
}
Op silu_op() {
  return elementwise("silu");
}
Op softplus_op() {
  return elementwise("softplus");
}

Op leaky_relu_op() {
  Op op = elementwise("leaky_relu");
  op.attributes = {{.name = "slope", .fallback = 0.01, .least = 0, .most = 1}};
  return op;
}

}  // namespace strait::nn
