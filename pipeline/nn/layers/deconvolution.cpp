// deconv: 2-D transposed convolution (as PyTorch's ConvTranspose2d). Padding "same" by default: the output is
// the input size times the stride, which needs a kernel of at least the stride.
#include <memory>

#include "nn/layers/windowed.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

struct Deconvolution {
  using forward = dnnl::deconvolution_forward;
  using backward_data = dnnl::deconvolution_backward_data;
  using backward_weights = dnnl::deconvolution_backward_weights;
  static constexpr auto direct = dnnl::algorithm::deconvolution_direct;
};

int pad_before(const LayerSpec& layer) {
  const int pad = layer.integer("pad");
  return pad < 0 ? (layer.integer("kernel") - layer.integer("stride")) / 2 : pad;
}

int pad_after(const LayerSpec& layer) {
  const int pad = layer.integer("pad");
  return pad < 0 ? layer.integer("kernel") - layer.integer("stride") - pad_before(layer) : pad;
}

int output_side(const LayerSpec& layer, int side) {
  const int kernel = layer.integer("kernel");
  const int stride = layer.integer("stride");
  if (layer.integer("pad") < 0 && kernel < stride) {
    throw ShapeProblem{"its kernel must be at least its stride (expected " + std::to_string(stride) +
                       " or more, got " + std::to_string(kernel) + ")"};
  }
  const int result = (side - 1) * stride + kernel - pad_before(layer) - pad_after(layer);
  if (result < 1) throw ShapeProblem{"its padding leaves no output"};
  return result;
}

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const Shape& src = srcs[0];
  require_groups(layer, src.c);
  return {src.n, layer.integer("out"), output_side(layer, src.h), output_side(layer, src.w)};
}

// Each output element sums in / groups * (kernel / stride)^2 products on average.
std::vector<TensorRule> tensors(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int kernel = layer.integer("kernel");
  const int in = srcs[0].c;
  const int out = layer.integer("out");
  const int groups = layer.integer("groups");
  const int group_in = in / groups;
  const double per_side = static_cast<double>(kernel) / layer.integer("stride");
  std::vector<TensorRule> rules = {{.suffix = "weights",
                                    .shape = {in, out / groups, kernel, kernel},
                                    .fan_in = group_in * per_side * per_side,
                                    .gain = activation_gain(layer)}};
  if (layer.flag("bias")) rules.push_back({.suffix = "bias", .shape = {out}});
  return rules;
}

double macs(const LayerSpec& layer, std::span<const Shape> srcs) {
  const double kernel = layer.integer("kernel");
  const double out = static_cast<double>(layer.integer("out")) / layer.integer("groups");
  return kernel * kernel * out * static_cast<double>(srcs[0].elements());
}

Scale scale(const LayerSpec& layer) {
  return {layer.integer("stride"), 1};
}

// Output o is made of the inputs from (o + before - kernel + 1) / stride to (o + before) / stride.
double reach(const LayerSpec& layer) {
  const double stride = layer.integer("stride");
  const double before = pad_before(layer);
  return std::max({(layer.integer("kernel") - 1 - before) / stride, 1 + (before - 1) / stride, 0.0});
}

Window window(const LayerSpec& layer, const Shape& src) {
  const dnnl::memory::dim kernel = layer.integer("kernel");
  const dnnl::memory::dim stride = layer.integer("stride");
  const dnnl::memory::dim before = pad_before(layer);
  const dnnl::memory::dim after = pad_after(layer);
  const dnnl::memory::dim groups = layer.integer("groups");
  return {.geometry = {{stride, stride}, {0, 0}, {before, before}, {after, after}},
          .weights = grouped_weights(groups, layer.integer("out"), src.c, kernel, MasterOrder::in_out)};
}

std::unique_ptr<Layer> make(const LayerSpec& layer) {
  return std::make_unique<WindowedLayer<Deconvolution>>(layer, window);
}

}  // namespace

Op deconv_op() {
  return {.name = "deconv",
          .attributes =
              with_activation({{.name = "out", .fallback = 1, .required = true, .least = 1, .most = 65536},
                               {.name = "kernel", .fallback = 1, .required = true, .least = 1, .most = 63},
                               {.name = "stride", .fallback = 1, .required = true, .least = 1, .most = 63},
                               {.name = "pad", .fallback = -1, .least = 0, .most = 62},
                               {.name = "groups", .fallback = 1, .least = 1, .most = 65536},
                               {.name = "bias", .fallback = false}}),
          .shape = shape,
          .tensors = tensors,
          .macs = macs,
          .scale = scale,
          .reach = reach,
          .make = make};
}

}  // namespace strait::nn
