// dense: every output element is a weighted sum of all elements of an item. The result may be shaped into
// out x height x width, so that a decoder can go on with convolutions.
#include <limits>
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/activation.h"
#include "nn/layers/layer.h"
#include "nn/layers/layer_weights.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

int features(const Shape& shape) {
  return shape.c * shape.h * shape.w;
}

Desc rows(const Shape& shape, memory::format_tag tag = memory::format_tag::nc) {
  return {{shape.n, features(shape)}, memory::data_type::f32, tag};
}

// The plain NCHW memory seen as a matrix of one item a row.
memory as_rows(const memory& plain, const Shape& shape) {
  return {rows(shape), cpu_engine(), plain.get_data_handle()};
}

class DenseLayer final : public Layer {
 public:
  explicit DenseLayer(const LayerSpec& spec)
      : Layer(spec), activation_(Activation::of(spec)), weights_(spec), biased_(spec.flag("bias")) {}

  void forward(Builder& builder) override {
    src_ = builder.shape(source());
    dst_ = builder.shape(name());
    const auto prop =
        builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    auto attributes = step_attributes();
    dnnl::post_ops ops;
    if (activation_.may_fuse(builder)) activation_.fuse(ops);
    attributes.set_post_ops(ops);
    forward_ = compat::dense_forward(cpu_engine(), prop, rows(src_), weights_desc(memory::format_tag::any),
                                     bias(), rows(dst_), attributes);
    weights_.prepare(builder, weights_desc(memory::format_tag::oi), features(dst_));
    const memory dst = builder.allocate(plain_desc(dst_));
    const memory src = as_rows(builder.value(source(), plain_desc(src_)), src_);
    Arguments arguments = {{DNNL_ARG_SRC, src},
                           {DNNL_ARG_WEIGHTS, weights_.packed(builder, forward_.weights_desc())},
                           {DNNL_ARG_DST, as_rows(dst, dst_)}};
    if (biased_) arguments.push_back({DNNL_ARG_BIAS, builder.parameter(name() + ".bias", bias())});
    builder.step(name() + " forward", dnnl::inner_product_forward(forward_), forward_.scratchpad_desc(),
                 arguments);
    const bool apart = activation_.active() && !activation_.may_fuse(builder);
    builder.set_value(name(), apart ? activation_.apply(builder, name(), dst) : dst);
  }

  void backward(Builder& builder) override {
    const memory before = activation_.backward(builder, name(), builder.value(name()));
    const memory diff_dst = as_rows(builder.reorder(name() + " gradient", before, plain_desc(dst_)), dst_);
    if (builder.learning()) diff_weights(builder, diff_dst);
    if (builder.wants_gradient(source())) diff_src(builder, diff_dst);
  }

 private:
  Desc weights_desc(memory::format_tag tag) const {
    return {{features(dst_), features(src_)}, memory::data_type::f32, tag};
  }
  Desc bias() const {
    if (!biased_) return {};
    return {{features(dst_)}, memory::data_type::f32, memory::format_tag::x};
  }

  void diff_weights(Builder& builder, const memory& diff_dst) {
    const auto pd =
        compat::dense_backward_weights(cpu_engine(), rows(src_), weights_desc(memory::format_tag::any),
                                       bias(), rows(dst_), forward_, step_attributes());
    const memory written = weights_.gradient_target(builder, pd.diff_weights_desc());
    Arguments arguments = {{DNNL_ARG_SRC, as_rows(builder.value(source(), plain_desc(src_)), src_)},
                           {DNNL_ARG_DIFF_DST, diff_dst},
                           {DNNL_ARG_DIFF_WEIGHTS, written}};
    if (biased_)
      arguments.push_back({DNNL_ARG_DIFF_BIAS, builder.gradient_target(name() + ".bias", bias(), bias())});
    builder.step(name() + " diff_weights", dnnl::inner_product_backward_weights(pd), pd.scratchpad_desc(),
                 arguments);
    weights_.flush(builder, written);
  }

  void diff_src(Builder& builder, const memory& diff_dst) {
    const auto pd =
        compat::dense_backward_data(cpu_engine(), rows(src_), weights_desc(memory::format_tag::any),
                                    rows(dst_), forward_, step_attributes());
    const memory diff = builder.allocate(plain_desc(src_));
    builder.step(name() + " diff_src", dnnl::inner_product_backward_data(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_DIFF_DST, diff_dst},
                  {DNNL_ARG_WEIGHTS, weights_.packed(builder, pd.weights_desc())},
                  {DNNL_ARG_DIFF_SRC, as_rows(diff, src_)}});
    builder.add_gradient(source(), diff, true);
  }

  Activation activation_;
  LayerWeights weights_;
  bool biased_;
  Shape src_;
  Shape dst_;
  dnnl::inner_product_forward::primitive_desc forward_;
};

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  return {srcs[0].n, layer.integer("out"), layer.integer("height"), layer.integer("width")};
}

std::vector<TensorRule> tensors(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int in = features(srcs[0]);
  const int out = features(shape(layer, srcs));
  std::vector<TensorRule> rules = {{.suffix = "weights",
                                    .shape = {out, in},
                                    .fan_in = static_cast<double>(in),
                                    .gain = activation_gain(layer)}};
  if (layer.flag("bias")) rules.push_back({.suffix = "bias", .shape = {out}});
  add_spectral_norm_tensor(layer, out, rules);
  return rules;
}

double macs(const LayerSpec& layer, std::span<const Shape> srcs) {
  return static_cast<double>(features(srcs[0])) * static_cast<double>(shape(layer, srcs).elements());
}

}  // namespace

Op dense_op() {
  return {.name = "dense",
          .attributes =
              with_activation({{.name = "out", .fallback = 1, .required = true, .least = 1, .most = 1 << 20},
                               {.name = "height", .fallback = 1, .least = 1, .most = 4096},
                               {.name = "width", .fallback = 1, .least = 1, .most = 4096},
                               {.name = "bias", .fallback = false},
                               spectral_norm_attribute()}),
          .shape = shape,
          .tensors = tensors,
          .macs = macs,
          .scale = same_scale,
          .reach = [](const LayerSpec&) { return std::numeric_limits<double>::infinity(); },
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<DenseLayer>(layer);
          }};
}

}  // namespace strait::nn
