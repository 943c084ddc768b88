// concat: the channels of two or more values of one size, in the order of `from`.
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

class ConcatLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    std::vector<Desc> descs;
    for (const std::string& value : spec().from) descs.push_back(desc_of(builder, value));
    const auto pd = compat::concat_channels(cpu_engine(), descs, step_attributes());
    const auto dst = builder.allocate(pd.dst_desc());
    Arguments arguments = {{DNNL_ARG_DST, dst}};
    for (std::size_t i = 0; i < descs.size(); ++i) {
      arguments.push_back({DNNL_ARG_MULTIPLE_SRC + static_cast<int>(i), builder.value(source(i), descs[i])});
    }
    builder.step(name() + " forward", dnnl::concat(pd), pd.scratchpad_desc(), arguments);
    builder.set_value(name(), dst);
  }

  // The primitive wants one number format: a plain edge beside values of the program's own is converted.
  static Desc desc_of(const Builder& builder, const std::string& value) {
    const Desc own = builder.value(value).get_desc();
    if (compat::data_type_of(own) == builder.data_type()) return own;
    return plain_desc(builder.shape(value), builder.data_type());
  }

  // Every source takes its slice out of the plain gradient, into the layout of its own value.
  void backward(Builder& builder) override {
    const auto diff =
        builder.reorder(name() + " gradient", builder.gradient(name()), plain_desc(builder.shape(name())));
    dnnl::memory::dim first = 0;
    for (const std::string& value : spec().from) {
      const Shape& shape = builder.shape(value);
      if (builder.wants_gradient(value)) {
        const auto slice =
            diff.get_desc().submemory_desc({shape.n, shape.c, shape.h, shape.w}, {0, first, 0, 0});
        const dnnl::memory view(slice, cpu_engine(), diff.get_data_handle());
        const auto diff_src = builder.reorder(name() + " diff_src", view, builder.value(value).get_desc());
        builder.add_gradient(value, diff_src, true);
      }
      first += shape.c;
    }
  }
};

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  Shape all = srcs[0];
  for (std::size_t i = 1; i < srcs.size(); ++i) {
    if (srcs[i].n != all.n || srcs[i].h != all.h || srcs[i].w != all.w) {
      throw ShapeProblem{"its inputs must have one size ('" + layer.from[0] + "' and '" + layer.from[i] +
                         "' differ)"};
    }
    all.c += srcs[i].c;
  }
  return all;
}

}  // namespace

Op concat_op() {
  return {.name = "concat",
          .least_inputs = 2,
          .most_inputs = 64,
          .attributes = {},
          .shape = shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<ConcatLayer>(layer);
          }};
}

}  // namespace strait::nn
