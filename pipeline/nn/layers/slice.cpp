// slice: `count` channels of a value, from channel `begin` on; with others of the same value it undoes
// concat.
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

void clear(float* values, std::ptrdiff_t elements) {
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < elements; ++i) values[i] = 0;
}

class SliceLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    const Desc whole = sliceable_desc(builder);
    const memory src = builder.value(source(), whole);
    const memory dst = builder.allocate(lanes_desc(
        builder.shape(name()), lanes_of(whole, builder.shape(source())), compat::data_type_of(whole)));
    copy(builder, " forward", part_of(src, builder.shape(name())), dst);
    builder.set_value(name(), dst);
  }

  // Channels outside the slice get zeros; the builder adds up what several slices of a value hand back.
  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const memory diff_src = builder.allocate(sliceable_desc(builder));
    auto* values = static_cast<float*>(diff_src.get_data_handle());
    const auto elements =
        static_cast<std::ptrdiff_t>((diff_src.get_desc().get_size() + sizeof(float) - 1) / sizeof(float));
    builder.step(name() + " diff_rest", [=] { clear(values, elements); });
    copy(builder, " diff_src", builder.gradient(name()), part_of(diff_src, builder.shape(name())));
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  // The source's own layout where the slice consists of whole blocks, else the plain one.
  Desc sliceable_desc(const Builder& builder) const {
    const Desc own = builder.value(source()).get_desc();
    const Shape& shape = builder.shape(source());
    const int lanes = lanes_of(own, shape);
    const bool whole_blocks =
        lanes > 0 && spec().integer("begin") % lanes == 0 && spec().integer("count") % lanes == 0;
    return whole_blocks ? own : plain_desc(shape, compat::data_type_of(own));
  }

  memory part_of(const memory& whole, const Shape& part) const {
    const auto desc =
        whole.get_desc().submemory_desc({part.n, part.c, part.h, part.w}, {0, spec().integer("begin"), 0, 0});
    return {desc, cpu_engine(), whole.get_data_handle()};
  }

  void copy(Builder& builder, const char* what, const memory& from, const memory& to) const {
    const dnnl::reorder::primitive_desc pd(cpu_engine(), from.get_desc(), cpu_engine(), to.get_desc(),
                                           step_attributes());
    builder.step(name() + what, dnnl::reorder(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  }
};

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int end = layer.integer("begin") + layer.integer("count");
  if (end > srcs[0].c) {
    throw ShapeProblem{"its channels reach beyond its input (expected begin + count of at most " +
                       std::to_string(srcs[0].c) + ", got " + std::to_string(end) + ")"};
  }
  return {srcs[0].n, layer.integer("count"), srcs[0].h, srcs[0].w};
}

}  // namespace

Op slice_op() {
  return {.name = "slice",
          .attributes = {{.name = "begin", .fallback = 0, .required = true, .least = 0, .most = 65535},
                         {.name = "count", .fallback = 1, .required = true, .least = 1, .most = 65536}},
          .shape = shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<SliceLayer>(layer);
          }};
}

}  // namespace strait::nn
