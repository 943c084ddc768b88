// mul: the product of two or more values. Those after the first may be one element a channel (N C 1 1), which
// then gates all pixels of the channel (Hu et al. 2018, arXiv:1709.01507).
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

class MulLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    const Desc desc = product_desc(builder);
    const memory dst = builder.allocate(desc);
    memory product = builder.value(source(), desc);
    for (std::size_t i = 1; i < spec().from.size(); ++i) {
      multiply(builder, " forward", product, factor(builder, i, desc), dst);
      product = dst;
    }
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    const Desc desc = product_desc(builder);
    const memory diff_dst = builder.reorder(name() + " gradient", builder.gradient(name()), desc);
    for (std::size_t i = 0; i < spec().from.size(); ++i) {
      if (!builder.wants_gradient(source(i))) continue;
      const auto diff_src =
          is_gate(builder, i) ? diff_gate(builder, diff_dst, i) : product_without(builder, diff_dst, i, desc);
      builder.add_gradient(source(i), diff_src, true);
    }
  }

 private:
  bool is_gate(const Builder& builder, std::size_t i) const {
    return builder.shape(source(i)) != builder.shape(name());
  }

  // The layout of the first source; blocks where that is one in which oneDNN multiplies by gates slowly.
  Desc product_desc(const Builder& builder) const {
    const Desc own = builder.value(source()).get_desc();
    const Shape& shape = builder.shape(name());
    bool gated = false;
    for (std::size_t i = 1; i < spec().from.size(); ++i) gated = gated || is_gate(builder, i);
    const bool last = own == channels_last_desc(shape, compat::data_type_of(own));
    return gated && !last && lanes_of(own, shape) == 0
               ? lanes_desc(shape, cpu_lanes(), compat::data_type_of(own))
               : own;
  }

  // Source i in the layout of `desc`, a value of the full shape.
  memory factor(Builder& builder, std::size_t i, const Desc& desc) const {
    if (!is_gate(builder, i)) return builder.value(source(i), desc);
    const int lanes = std::max(1, lanes_of(desc, builder.shape(name())));
    return builder.value(source(i), lanes_desc(builder.shape(source(i)), lanes, compat::data_type_of(desc)));
  }

  void multiply(Builder& builder, const char* what, const memory& a, const memory& b, const memory& product) {
    const auto pd = compat::binary(cpu_engine(), dnnl::algorithm::binary_mul, a.get_desc(), b.get_desc(),
                                   product.get_desc(), step_attributes());
    builder.step(name() + what, dnnl::binary(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_SRC_0, a}, {DNNL_ARG_SRC_1, b}, {DNNL_ARG_DST, product}});
  }

  // The gradient times all sources but i (and the first where `but_first`).
  memory product_without(Builder& builder, const memory& diff_dst, std::size_t i, const Desc& desc,
                         bool but_first = false) {
    memory product = builder.reorder(name() + " gradient", diff_dst, desc);
    memory into;
    for (std::size_t k = but_first ? 1 : 0; k < spec().from.size(); ++k) {
      if (k == i) continue;
      if (!into) into = builder.allocate(desc);
      multiply(builder, " diff_src", product, factor(builder, k, desc), into);
      product = into;
    }
    return product;
  }

  // A gate's gradient is a sum over the pixels of its channel.
  memory diff_gate(Builder& builder, const memory& diff_dst, std::size_t i) {
    const Shape& shape = builder.shape(name());
    const Desc desc = loop_desc(builder, source());
    const int lanes = lanes_of(desc, shape);
    const memory others = product_without(builder, diff_dst, i, desc, true);
    const memory diff = builder.allocate(lanes_desc(builder.shape(source(i)), lanes));
    const auto* a = static_cast<const float*>(others.get_data_handle());
    const auto* b = static_cast<const float*>(builder.value(source(), desc).get_data_handle());
    auto* sums = static_cast<float*>(diff.get_data_handle());
    builder.step(name() + " diff_gate", [=, planes = planes_of(shape, lanes), pixels = pixels_of(shape)] {
#pragma omp parallel for schedule(static)
      for (std::ptrdiff_t plane = 0; plane < planes; ++plane) {
        const std::ptrdiff_t at = plane * pixels * lanes;
        double sum[kMostLanes];
        sum_lanes(
            pixels, lanes, [=](std::ptrdiff_t k) { return a[at + k] * b[at + k]; }, sum);
        for (int lane = 0; lane < lanes; ++lane) {
          sums[plane * lanes + lane] = static_cast<float>(sum[lane]);
        }
      }
    });
    return diff;
  }
};

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const Shape gate{srcs[0].n, srcs[0].c, 1, 1};
  for (std::size_t i = 1; i < srcs.size(); ++i) {
    if (srcs[i] == srcs[0] || srcs[i] == gate) continue;
    throw ShapeProblem{"its inputs must have one shape, or N C 1 1 after the first ('" + layer.from[0] +
                       "' and '" + layer.from[i] + "' do not fit)"};
  }
  return srcs[0];
}

}  // namespace

Op mul_op() {
  return {.name = "mul",
          .least_inputs = 2,
          .most_inputs = 64,
          .attributes = {},
          .shape = shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<MulLayer>(layer);
          }};
}

}  // namespace strait::nn
