// conv: 2-D convolution (cross-correlation, as in PyTorch). Padding "same" by default: the output is the
// input size divided by the stride, with half of what the kernel reaches beyond its first element before.
#include <algorithm>
#include <memory>

#include "nn/layers/int8_convolution.h"
#include "nn/layers/windowed.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

struct Convolution {
  using forward = dnnl::convolution_forward;
  using backward_data = dnnl::convolution_backward_data;
  using backward_weights = dnnl::convolution_backward_weights;
  static constexpr auto direct = dnnl::algorithm::convolution_direct;
};

bool same_padding(const LayerSpec& layer) {
  return layer.integer("pad") < 0;
}

// The elements that a dilated kernel spans.
int span_of(const LayerSpec& layer) {
  return (layer.integer("kernel") - 1) * layer.integer("dilation") + 1;
}

int pad_before(const LayerSpec& layer) {
  return same_padding(layer) ? (span_of(layer) - 1) / 2 : layer.integer("pad");
}

int output_side(const LayerSpec& layer, int side) {
  const int stride = layer.integer("stride");
  if (same_padding(layer)) {
    if (side % stride != 0) {
      throw ShapeProblem{"height and width must be multiples of its stride (expected " +
                         std::to_string(stride) + ", got " + std::to_string(side) + ")"};
    }
    return side / stride;
  }
  const int reach = side + 2 * layer.integer("pad") - span_of(layer);
  if (reach < 0) throw ShapeProblem{"its kernel is larger than its padded input"};
  return reach / stride + 1;
}

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const Shape& src = srcs[0];
  require_groups(layer, src.c);
  return {src.n, layer.integer("out"), output_side(layer, src.h), output_side(layer, src.w)};
}

std::vector<TensorRule> tensors(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int kernel = layer.integer("kernel");
  const int in = srcs[0].c / layer.integer("groups");
  const int out = layer.integer("out");
  std::vector<TensorRule> rules = {{.suffix = "weights",
                                    .shape = {out, in, kernel, kernel},
                                    .fan_in = static_cast<double>(in) * kernel * kernel,
                                    .gain = activation_gain(layer)}};
  if (layer.flag("bias")) rules.push_back({.suffix = "bias", .shape = {out}});
  add_spectral_norm_tensor(layer, out, rules);
  return rules;
}

double macs(const LayerSpec& layer, std::span<const Shape> srcs) {
  const double kernel = layer.integer("kernel");
  const double in = static_cast<double>(srcs[0].c) / layer.integer("groups");
  return kernel * kernel * in * static_cast<double>(shape(layer, srcs).elements());
}

Scale scale(const LayerSpec& layer) {
  return {1, layer.integer("stride")};
}

double reach(const LayerSpec& layer) {
  const int before = pad_before(layer);
  return std::max({before, span_of(layer) - before - layer.integer("stride"), 0});
}

Window window(const LayerSpec& layer, const Shape& src) {
  const dnnl::memory::dim kernel = layer.integer("kernel");
  const dnnl::memory::dim stride = layer.integer("stride");
  const dnnl::memory::dim dilation = layer.integer("dilation");
  const dnnl::memory::dim groups = layer.integer("groups");
  const dnnl::memory::dim before = pad_before(layer);
  const auto after = [&](int side) {
    return std::max<dnnl::memory::dim>(
        0, (output_side(layer, side) - 1) * stride + span_of(layer) - side - before);
  };
  return {.geometry = {{stride, stride},
                       {dilation - 1, dilation - 1},
                       {before, before},
                       {after(src.h), after(src.w)}},
          .weights = grouped_weights(groups, layer.integer("out"), src.c, kernel, MasterOrder::out_in),
          .winograd = kernel == 3 && stride == 1 && before == 1 && dilation == 1 && groups == 1,
          .fuse_forward = true};
}

std::unique_ptr<Layer> make(const LayerSpec& layer) {
  return std::make_unique<WindowedLayer<Convolution>>(layer, window);
}

std::unique_ptr<Layer> make_int8(const LayerSpec& layer) {
  return std::make_unique<Int8Convolution>(layer, window);
}

}  // namespace

Op conv_op() {
  return {.name = "conv",
          .attributes =
              with_activation({{.name = "out", .fallback = 1, .required = true, .least = 1, .most = 65536},
                               {.name = "kernel", .fallback = 1, .required = true, .least = 1, .most = 63},
                               {.name = "stride", .fallback = 1, .least = 1, .most = 63},
                               {.name = "pad", .fallback = -1, .least = 0, .most = 1984},
                               {.name = "dilation", .fallback = 1, .least = 1, .most = 64},
                               {.name = "groups", .fallback = 1, .least = 1, .most = 65536},
                               {.name = "bias", .fallback = false},
                               spectral_norm_attribute()}),
          .shape = shape,
          .tensors = tensors,
          .macs = macs,
          .scale = scale,
          .reach = reach,
          .make = make,
          .make_int8 = make_int8};
}

}  // namespace strait::nn
