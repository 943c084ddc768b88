// reshape and flatten: the elements of an item, in the order C H W, in another shape. Items stay apart. Like
// dense, they need a network whose input has a fixed size.
#include <limits>
#include <memory>
#include <utility>

#include "nn/dnnl_compat.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

class ReshapeLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    builder.set_value(name(), reshaped(builder, " forward", builder.value(source()), source(), name()));
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    builder.add_gradient(source(), reshaped(builder, " diff_src", builder.gradient(name()), name(), source()),
                         true);
  }

 private:
  // A copy, in one pass also out of any layout into the plain one, that both shapes share.
  memory reshaped(Builder& builder, const char* what, const memory& from, const std::string& from_value,
                  const std::string& to_value) const {
    const auto type = compat::data_type_of(from.get_desc());
    const memory to = builder.allocate(plain_desc(builder.shape(to_value), type));
    const memory as_from(plain_desc(builder.shape(from_value), type), cpu_engine(), to.get_data_handle());
    const dnnl::reorder::primitive_desc pd(cpu_engine(), from.get_desc(), cpu_engine(), as_from.get_desc(),
                                           step_attributes());
    builder.step(name() + what, dnnl::reorder(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, as_from}});
    return to;
  }
};

std::size_t item(const Shape& shape) {
  return Shape{1, shape.c, shape.h, shape.w}.elements();
}

Shape reshape_shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const Shape& src = srcs[0];
  const Shape dst{src.n, layer.integer("channels"), layer.integer("height"), layer.integer("width")};
  if (item(dst) == item(src)) return dst;
  const auto text = [](const Shape& shape) {
    return std::to_string(shape.c) + "x" + std::to_string(shape.h) + "x" + std::to_string(shape.w);
  };
  throw ShapeProblem{"an item must keep its number of elements (expected " + std::to_string(item(src)) +
                     ", those of " + text(src) + ", got " + text(dst) +
                     "); give the network's input a fixed height and width"};
}

Shape flatten_shape(const LayerSpec&, std::span<const Shape> srcs) {
  const std::size_t elements = item(srcs[0]);
  if (elements > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw ShapeProblem{"its input is too large to flatten (" + std::to_string(elements) + " elements)"};
  }
  return {srcs[0].n, static_cast<int>(elements), 1, 1};
}

Op reshaping(const char* name, std::vector<AttributeRule> attributes,
             Shape (*shape)(const LayerSpec&, std::span<const Shape>)) {
  return {.name = name,
          .attributes = std::move(attributes),
          .shape = shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .reach = [](const LayerSpec&) { return std::numeric_limits<double>::infinity(); },
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<ReshapeLayer>(layer);
          }};
}

}  // namespace

Op reshape_op() {
  return reshaping("reshape",
                   {{.name = "channels", .fallback = 1, .required = true, .least = 1, .most = 1 << 20},
                    {.name = "height", .fallback = 1, .least = 1, .most = 4096},
                    {.name = "width", .fallback = 1, .least = 1, .most = 4096}},
                   reshape_shape);
}

Op flatten_op() {
  return reshaping("flatten", {}, flatten_shape);
}

}  // namespace strait::nn
