// What convolution and transposed convolution share: the weights and bias, the activation, and how forward
// and backward steps follow from the primitives' own choice of layouts. `Kind` names the three primitives of
// a family.
#pragma once

#include <string>
#include <utility>

#include "nn/dnnl_compat.h"
#include "nn/layers/activation.h"
#include "nn/layers/layer.h"
#include "nn/layers/layer_weights.h"
#include "nn/ops.h"
#include "nn/passes/winograd.h"
#include "strait/error.h"

namespace strait::nn {

// Inference too asks for the primitives of training: those of inference choose their algorithm by batch and
// threads (oneDNN 2.6: Winograd 2x3 or 4x3, blocked or not), so that the same frame would give other bits in
// another batch.
constexpr auto kProp = dnnl::prop_kind::forward_training;

// Everything that a family needs to know of its layer.
struct Window {
  compat::Geometry geometry;
  Desc weights;               // of the master tensor
  bool winograd = false;      // may be computed by Winograd's minimal filtering where oneDNN has it
  bool fuse_forward = false;  // activation and residual sum may be part of the forward primitive
};

// The order of the master tensor's first two dimensions, as in PyTorch; the latter is that of one group.
enum class MasterOrder { out_in, in_out };

// oneDNN's logical order is groups (where there are any), out, in, height, width.
inline Desc grouped_weights(dnnl::memory::dim groups, dnnl::memory::dim out, dnnl::memory::dim in,
                            dnnl::memory::dim kernel, MasterOrder order) {
  using tag = dnnl::memory::format_tag;
  const bool out_first = order == MasterOrder::out_in;
  constexpr auto kType = dnnl::memory::data_type::f32;
  if (groups == 1) return {{out, in, kernel, kernel}, kType, out_first ? tag::oihw : tag::iohw};
  return {{groups, out / groups, in / groups, kernel, kernel}, kType, out_first ? tag::goihw : tag::giohw};
}

// Throws ShapeProblem where the layer's groups do not divide its channels.
inline void require_groups(const LayerSpec& layer, int channels) {
  const int groups = layer.integer("groups");
  const int out = layer.integer("out");
  if (channels % groups == 0 && out % groups == 0) return;
  throw ShapeProblem{"its input channels and 'out' must be multiples of its groups (expected " +
                     std::to_string(groups) + ", got " + std::to_string(channels) + " and " +
                     std::to_string(out) + ")"};
}

template <class Kind>
class WindowedLayer : public Layer {
 public:
  WindowedLayer(const LayerSpec& spec, Window (*window)(const LayerSpec&, const Shape& src))
      : Layer(spec),
        make_window_(window),
        activation_(Activation::of(spec)),
        weights_(spec),
        biased_(spec.flag("bias")) {}

  void forward(Builder& builder) override;
  void backward(Builder& builder) override;

 private:
  using ForwardDesc = typename Kind::forward::primitive_desc;

  // With `sum`, what is there already is added before the activation.
  ForwardDesc describe_forward(const Builder& builder, dnnl::algorithm kind, const Desc& dst, bool sum,
                               const Activation& activation) const;
  bool add_in_place(Builder& builder, dnnl::algorithm kind, const Sum& sum, bool activate);
  dnnl::memory place_result(Builder& builder, dnnl::algorithm kind);
  void diff_weights(Builder& builder, dnnl::memory& diff_dst);
  void diff_src(Builder& builder, const dnnl::memory& diff_dst);
  template <class Make>
  auto choose(const Make& make, bool winograd) const;

  std::string bias_name() const { return name() + ".bias"; }
  Desc bias_desc(const Shape& dst) const {
    if (!biased_) return {};
    return {{dst.c}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::x};
  }
  static Desc any_value(const Builder& builder, const std::string& value) {
    if (builder.channels_last()) return channels_last_desc(builder.shape(value), builder.data_type());
    return any_desc(builder.shape(value), builder.data_type());
  }
  Desc any_weights(const Builder& builder) const {
    return {compat::dims_of(window_.weights), builder.data_type(), dnnl::memory::format_tag::any};
  }
  Desc any_gradient() const {
    return {compat::dims_of(window_.weights), dnnl::memory::data_type::f32, dnnl::memory::format_tag::any};
  }
  // Winograd's primitive takes no activation but ReLU without a slope.
  bool fuses(const Builder& builder, dnnl::algorithm kind, const Activation& activation) const {
    return window_.fuse_forward && activation.may_fuse(builder) &&
           (kind == Kind::direct || activation.is_plain_relu());
  }

  Window (*make_window_)(const LayerSpec&, const Shape&);
  Activation activation_;
  LayerWeights weights_;
  bool biased_;
  Window window_;
  ForwardDesc forward_;
};

// The Winograd primitive where it is wanted and exists, else the direct one.
template <class Kind>
template <class Make>
auto WindowedLayer<Kind>::choose(const Make& make, bool winograd) const {
  if (winograd) {
    auto pd = make(dnnl::algorithm::convolution_winograd);
    if (pd.get(true) != nullptr) return pd;
  }
  auto pd = make(Kind::direct);
  if (pd.get(true) == nullptr) {
    throw Error(Code::unsupported, "layer '" + name() + "'",
                "oneDNN has no implementation of it on this CPU");
  }
  return pd;
}

template <class Kind>
auto WindowedLayer<Kind>::describe_forward(const Builder& builder, dnnl::algorithm kind, const Desc& dst,
                                           bool sum, const Activation& activation) const -> ForwardDesc {
  auto attributes = step_attributes();
  dnnl::post_ops ops;
  if (sum) ops.append_sum();
  if (fuses(builder, kind, activation)) activation.fuse(ops);
  attributes.set_post_ops(ops);
  return compat::windowed_forward<typename Kind::forward>(
      cpu_engine(), kProp, kind, any_value(builder, source()), any_weights(builder),
      bias_desc(builder.shape(name())), dst, window_.geometry, attributes);
}

template <class Kind>
bool WindowedLayer<Kind>::add_in_place(Builder& builder, dnnl::algorithm kind, const Sum& sum,
                                       bool activate) {
  const Activation after = activate ? Activation::alone(*sum.activation) : Activation::none();
  if (activate && !fuses(builder, kind, after)) return false;
  const auto adding = describe_forward(builder, kind, forward_.dst_desc(), true, after);
  if (adding.get(true) == nullptr) return false;
  forward_ = adding;
  builder.fuse_sum(name(), builder.value(sum.other), activate);
  return true;
}

// Where the result goes: onto the value that it is to be added to, where the same primitive can do that, else
// into memory of its own.
template <class Kind>
dnnl::memory WindowedLayer<Kind>::place_result(Builder& builder, dnnl::algorithm kind) {
  const bool sums = window_.fuse_forward && !activation_.active();
  const Sum* sum = sums ? builder.sum_of(name()) : nullptr;
  if (sum != nullptr && builder.value(sum->other).get_desc() == forward_.dst_desc()) {
    const bool done = (sum->activation != nullptr && add_in_place(builder, kind, *sum, true)) ||
                      add_in_place(builder, kind, *sum, false);
    if (done) return builder.value(sum->other);
  }
  return builder.allocate(forward_.dst_desc());
}

template <class Kind>
void WindowedLayer<Kind>::forward(Builder& builder) {
  window_ = make_window_(spec(), builder.shape(source()));
  window_.winograd = window_.winograd && builder.data_type() == dnnl::memory::data_type::f32;
  const bool winograd = window_.winograd && winograd_pays(spec(), builder.shape(source()));
  dnnl::algorithm chosen = Kind::direct;
  forward_ = choose(
      [&](dnnl::algorithm kind) {
        chosen = kind;
        return describe_forward(builder, kind, any_value(builder, name()), false, activation_);
      },
      winograd);
  const auto dst = place_result(builder, chosen);
  weights_.prepare(builder, window_.weights, builder.shape(name()).c);
  Arguments arguments = {{DNNL_ARG_SRC, builder.value(source(), forward_.src_desc())},
                         {DNNL_ARG_WEIGHTS, weights_.packed(builder, forward_.weights_desc())},
                         {DNNL_ARG_DST, dst}};
  if (biased_) {
    arguments.push_back({DNNL_ARG_BIAS, builder.parameter(bias_name(), bias_desc(builder.shape(name())))});
  }
  builder.step(name() + " forward", typename Kind::forward(forward_), forward_.scratchpad_desc(), arguments);
  const bool apart = activation_.active() && !fuses(builder, chosen, activation_);
  builder.set_value(name(), apart ? activation_.apply(builder, name(), dst) : dst);
}

template <class Kind>
void WindowedLayer<Kind>::backward(Builder& builder) {
  auto diff_dst = activation_.backward(builder, name(), builder.value(name()));
  if (builder.learning()) diff_weights(builder, diff_dst);
  if (builder.wants_gradient(source())) diff_src(builder, diff_dst);
}

// Leaves `diff_dst` in the layout that it needed, which mostly is that of diff_src() too.
template <class Kind>
void WindowedLayer<Kind>::diff_weights(Builder& builder, dnnl::memory& diff_dst) {
  const Shape& dst = builder.shape(name());
  const auto pd = choose(
      [&](dnnl::algorithm kind) {
        return compat::windowed_backward_weights<typename Kind::backward_weights>(
            cpu_engine(), kind, any_value(builder, source()), any_gradient(), bias_desc(dst),
            any_value(builder, name()), window_.geometry, forward_, step_attributes());
      },
      window_.winograd);
  const auto written = weights_.gradient_target(builder, pd.diff_weights_desc());
  diff_dst = builder.reorder(name() + " diff_dst", diff_dst, pd.diff_dst_desc());
  Arguments arguments = {{DNNL_ARG_SRC, builder.value(source(), pd.src_desc())},
                         {DNNL_ARG_DIFF_DST, diff_dst},
                         {DNNL_ARG_DIFF_WEIGHTS, written}};
  if (biased_) {
    arguments.push_back(
        {DNNL_ARG_DIFF_BIAS, builder.gradient_target(bias_name(), bias_desc(dst), bias_desc(dst))});
  }
  builder.step(name() + " diff_weights", typename Kind::backward_weights(pd), pd.scratchpad_desc(),
               arguments);
  weights_.flush(builder, written);
}

template <class Kind>
void WindowedLayer<Kind>::diff_src(Builder& builder, const dnnl::memory& diff_dst) {
  const auto pd = choose(
      [&](dnnl::algorithm kind) {
        return compat::windowed_backward_data<typename Kind::backward_data>(
            cpu_engine(), kind, any_value(builder, source()), any_weights(builder),
            any_value(builder, name()), window_.geometry, forward_, step_attributes());
      },
      window_.winograd);
  const auto diff_src = builder.allocate(pd.diff_src_desc());
  builder.step(name() + " diff_src", typename Kind::backward_data(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_DIFF_DST, builder.reorder(name() + " diff_dst", diff_dst, pd.diff_dst_desc())},
                {DNNL_ARG_WEIGHTS, weights_.packed(builder, pd.weights_desc())},
                {DNNL_ARG_DIFF_SRC, diff_src}});
  builder.add_gradient(source(), diff_src, true);
}

}  // namespace strait::nn
