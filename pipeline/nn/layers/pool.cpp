// max_pool and average_pool: of square windows. Padding "same" by default, so that the output is the input
// size divided by the stride: as in conv where windows overlap, none where they do not. What lies beyond the
// edge does not count: it is no maximum, and averages divide by the elements inside (PyTorch's
// count_include_pad=False).
#include <algorithm>
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::algorithm;
using dnnl::memory;

int stride_of(const LayerSpec& layer) {
  return layer.has("stride") ? layer.integer("stride") : layer.integer("kernel");
}

bool same_padding(const LayerSpec& layer) {
  return !layer.has("pad");
}

int pad_before(const LayerSpec& layer) {
  const int kernel = layer.integer("kernel");
  if (!same_padding(layer)) return layer.integer("pad");
  return std::min((kernel - 1) / 2, std::max(0, kernel - stride_of(layer)));
}

int output_side(const LayerSpec& layer, int side) {
  const int stride = stride_of(layer);
  const int kernel = layer.integer("kernel");
  if (same_padding(layer)) {
    if (side % stride != 0) {
      throw ShapeProblem{"height and width must be multiples of its stride (expected " +
                         std::to_string(stride) + ", got " + std::to_string(side) + ")"};
    }
    return side / stride;
  }
  const int pad = layer.integer("pad");
  if (2 * pad > kernel) {
    throw ShapeProblem{"its pad is more than half its kernel (expected " + std::to_string(kernel / 2) +
                       " or less, got " + std::to_string(pad) + ")"};
  }
  const int reach = side + 2 * pad - kernel;
  if (reach < 0) throw ShapeProblem{"its kernel is larger than its padded input"};
  return reach / stride + 1;
}

compat::Pool windows(const LayerSpec& layer, const Shape& src) {
  const memory::dim kernel = layer.integer("kernel");
  const memory::dim stride = stride_of(layer);
  const memory::dim before = pad_before(layer);
  const auto after = [&](int side) {
    return std::max<memory::dim>(0, (output_side(layer, side) - 1) * stride + kernel - side - before);
  };
  return {.kernel = {kernel, kernel},
          .strides = {stride, stride},
          .pad_before = {before, before},
          .pad_after = {after(src.h), after(src.w)}};
}

class PoolLayer final : public Layer {
 public:
  PoolLayer(const LayerSpec& spec, algorithm kind) : Layer(spec), kind_(kind) {}

  void forward(Builder& builder) override {
    windows_ = windows(spec(), builder.shape(source()));
    const memory src = builder.value(source(), blocked_desc(builder, source()));
    const auto prop =
        builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    const Desc any = any_desc(builder.shape(name()), compat::data_type_of(src.get_desc()));
    forward_ =
        compat::pooling_forward(cpu_engine(), prop, kind_, src.get_desc(), any, windows_, step_attributes());
    const memory dst = builder.allocate(forward_.dst_desc());
    Arguments arguments = {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}};
    if (has_workspace()) {
      workspace_ = builder.allocate(forward_.workspace_desc());
      arguments.push_back({DNNL_ARG_WORKSPACE, workspace_});
    }
    builder.step(name() + " forward", dnnl::pooling_forward(forward_), forward_.scratchpad_desc(), arguments);
    builder.set_value(name(), dst);
  }

  // In the layouts of forward, as the workspace has the order of its dst.
  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const auto pd = compat::pooling_backward(cpu_engine(), kind_, forward_.src_desc(), forward_.dst_desc(),
                                             windows_, forward_, step_attributes());
    const memory diff_src = builder.allocate(pd.diff_src_desc());
    Arguments arguments = {{DNNL_ARG_DIFF_DST, builder.reorder(name() + " gradient", builder.gradient(name()),
                                                               pd.diff_dst_desc())},
                           {DNNL_ARG_DIFF_SRC, diff_src}};
    if (has_workspace()) arguments.push_back({DNNL_ARG_WORKSPACE, workspace_});
    builder.step(name() + " diff_src", dnnl::pooling_backward(pd), pd.scratchpad_desc(), arguments);
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  bool has_workspace() const { return forward_.workspace_desc().get_size() > 0; }

  algorithm kind_;
  compat::Pool windows_;
  dnnl::pooling_forward::primitive_desc forward_;
  memory workspace_;  // where each window's maximum stood
};

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const Shape& src = srcs[0];
  return {src.n, src.c, output_side(layer, src.h), output_side(layer, src.w)};
}

Scale scale(const LayerSpec& layer) {
  return {1, stride_of(layer)};
}

double reach(const LayerSpec& layer) {
  const int before = pad_before(layer);
  return std::max({before, layer.integer("kernel") - before - stride_of(layer), 0});
}

template <algorithm kind>
std::unique_ptr<Layer> make(const LayerSpec& layer) {
  return std::make_unique<PoolLayer>(layer, kind);
}

Op pool(const char* name, std::unique_ptr<Layer> (*make_layer)(const LayerSpec&)) {
  return {.name = name,
          .attributes = {{.name = "kernel", .fallback = 2, .required = true, .least = 1, .most = 63},
                         {.name = "stride", .fallback = 2, .least = 1, .most = 63},
                         {.name = "pad", .fallback = 0, .least = 0, .most = 31}},
          .shape = shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = scale,
          .reach = reach,
          .make = make_layer};
}

}  // namespace

Op max_pool_op() {
  return pool("max_pool", make<algorithm::pooling_max>);
}

Op average_pool_op() {
  return pool("average_pool", make<algorithm::pooling_avg_exclude_padding>);
}

}  // namespace strait::nn
