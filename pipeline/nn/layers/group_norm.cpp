// group_norm: per item and group of channels, (x - mean) / sqrt(variance + epsilon), then scale and shift per
// channel (Wu and He 2018, arXiv:1803.08494); the same in training and inference. instance_norm: each channel
// is a group of its own (Ulyanov et al. 2016, arXiv:1607.08022). layer_norm: all of them are one (Ba et al.
// 2016, arXiv:1607.06450). Loops of our own, since oneDNN has no such primitive before 3.3.
#include <limits>
#include <memory>
#include <vector>

#include "nn/layers/group_norm_loops.h"
#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

// In blocks of lanes, or plain where the source is plain.
class GroupNormLayer final : public Layer {
 public:
  GroupNormLayer(const LayerSpec& spec, int groups)
      : Layer(spec), groups_(groups), affine_(spec.flag("affine")) {}

  void forward(Builder& builder) override {
    const Shape& shape = builder.shape(name());
    desc_ = loop_desc(builder, source());
    norm_ = std::make_shared<GroupNorm>(shape, groups_ > 0 ? groups_ : shape.c, spec().number("epsilon"),
                                        lanes_of(desc_, shape));
    const memory dst = builder.allocate(desc_);
    builder.step(
        name() + " forward",
        [norm = norm_, src = floats(builder.value(source(), desc_)), scale = parameter(builder, ".scale"),
         shift = parameter(builder, ".shift"), to = floats(dst)] { norm->forward(src, scale, shift, to); });
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    const bool passes = builder.wants_gradient(source());
    const memory diff_dst = builder.reorder(name() + " gradient", builder.gradient(name()), desc_);
    const memory diff_src = passes ? builder.allocate(desc_) : memory();
    builder.step(
        name() + " backward",
        [norm = norm_, src = floats(builder.value(source(), desc_)), from = floats(diff_dst),
         scale = parameter(builder, ".scale"), to = passes ? floats(diff_src) : nullptr,
         diff_scale = diff_parameter(builder, ".scale"), diff_shift = diff_parameter(builder, ".shift")] {
          norm->backward(src, from, scale, to, diff_scale, diff_shift);
        });
    if (passes) builder.add_gradient(source(), diff_src, true);
  }

 private:
  static float* floats(const memory& memory) { return static_cast<float*>(memory.get_data_handle()); }
  Desc channels(const Builder& builder) const {
    return {{builder.shape(name()).c}, memory::data_type::f32, memory::format_tag::x};
  }
  const float* parameter(const Builder& builder, const char* suffix) const {
    return affine_ ? floats(builder.parameter(name() + suffix, channels(builder))) : nullptr;
  }
  float* diff_parameter(Builder& builder, const char* suffix) const {
    if (!affine_) return nullptr;
    return floats(builder.gradient_target(name() + suffix, channels(builder), channels(builder)));
  }

  int groups_;  // 0: as many as channels
  bool affine_;
  Desc desc_;
  std::shared_ptr<GroupNorm> norm_;
};

Shape grouped_shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int groups = layer.integer("groups");
  if (srcs[0].c % groups == 0) return srcs[0];
  throw ShapeProblem{"its input channels must be a multiple of its groups (expected " +
                     std::to_string(groups) + ", got " + std::to_string(srcs[0].c) + ")"};
}

std::vector<TensorRule> tensors(const LayerSpec& layer, std::span<const Shape> srcs) {
  if (!layer.flag("affine")) return {};
  const std::vector<std::int64_t> channels = {srcs[0].c};
  return {{.suffix = "scale", .shape = channels, .constant = 1}, {.suffix = "shift", .shape = channels}};
}

}  // namespace

Op instance_norm_op() {
  return {.name = "instance_norm",
          .attributes = {{.name = "epsilon", .fallback = 1e-5, .least = 1e-12, .most = 1},
                         {.name = "affine", .fallback = true}},
          .shape = same_shape,
          .tensors = tensors,
          .macs = no_macs,
          .scale = same_scale,
          .reach = [](const LayerSpec&) { return std::numeric_limits<double>::infinity(); },
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<GroupNormLayer>(layer, 0);
          }};
}

Op layer_norm_op() {
  Op op = instance_norm_op();
  op.name = "layer_norm";
  op.make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
    return std::make_unique<GroupNormLayer>(layer, 1);
  };
  return op;
}

Op group_norm_op() {
  Op op = instance_norm_op();
  op.name = "group_norm";
  op.attributes.push_back({.name = "groups", .fallback = 1, .required = true, .least = 1, .most = 65536});
  op.shape = grouped_shape;
  op.make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
    return std::make_unique<GroupNormLayer>(layer, layer.integer("groups"));
  };
  return op;
}

}  // namespace strait::nn
