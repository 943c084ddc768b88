// batch_norm: per channel, (x - mean) / sqrt(variance + epsilon) * scale + shift (Ioffe and Szegedy 2015,
// arXiv:1502.03167). Training uses the batch's statistics and moves the running ones; inference uses the
// running ones.
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

// As PyTorch: the running variance takes the unbiased estimate.
void move_statistics(const float* batch, float* running, int channels, double momentum, double correction) {
  for (int c = 0; c < channels; ++c) {
    running[c] = static_cast<float>((1 - momentum) * running[c] + momentum * correction * batch[c]);
  }
}

class BatchNormLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    const memory src = builder.value(source(), layout(builder));
    const memory dst = builder.allocate(src.get_desc());
    const auto kind = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;
    const bool training = builder.training();
    forward_ = compat::batch_norm_forward(
        cpu_engine(), training ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference,
        src.get_desc(), epsilon(), training ? kind : kind | dnnl::normalization_flags::use_global_stats,
        step_attributes());
    mean_ = training ? builder.allocate(channels(builder)) : parameter(builder, ".mean");
    variance_ = training ? builder.allocate(channels(builder)) : parameter(builder, ".variance");
    builder.step(name() + " forward", dnnl::batch_normalization_forward(forward_), forward_.scratchpad_desc(),
                 {{DNNL_ARG_SRC, src},
                  {DNNL_ARG_DST, dst},
                  {DNNL_ARG_MEAN, mean_},
                  {DNNL_ARG_VARIANCE, variance_},
                  {DNNL_ARG_SCALE, parameter(builder, ".scale")},
                  {DNNL_ARG_SHIFT, parameter(builder, ".shift")}});
    if (builder.learning()) update_statistics(builder);
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    const Desc desc = layout(builder);
    const memory src = builder.value(source(), desc);
    const auto flags = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;
    const auto pd =
        compat::batch_norm_backward(cpu_engine(), desc, epsilon(), flags, forward_, step_attributes());
    const memory diff_dst = builder.reorder(name() + " gradient", builder.gradient(name()), desc);
    const memory diff_src = builder.allocate(desc);
    const Desc plain = channels(builder);
    Arguments arguments = {{DNNL_ARG_SRC, src},
                           {DNNL_ARG_DIFF_DST, diff_dst},
                           {DNNL_ARG_MEAN, mean_},
                           {DNNL_ARG_VARIANCE, variance_},
                           {DNNL_ARG_SCALE, parameter(builder, ".scale")},
                           {DNNL_ARG_DIFF_SRC, diff_src},
                           {DNNL_ARG_DIFF_SCALE, builder.gradient_target(name() + ".scale", plain, plain)},
                           {DNNL_ARG_DIFF_SHIFT, builder.gradient_target(name() + ".shift", plain, plain)}};
    if (compat::kBatchNormBackwardTakesShift)
      arguments.push_back({DNNL_ARG_SHIFT, parameter(builder, ".shift")});
    builder.step(name() + " backward", dnnl::batch_normalization_backward(pd), pd.scratchpad_desc(),
                 arguments);
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  // As it comes; but of bf16 with channels last that are no whole vectors, oneDNN has no fast primitive.
  Desc layout(const Builder& builder) const {
    const Shape& shape = builder.shape(name());
    const Desc own = builder.value(source()).get_desc();
    constexpr auto kSlow = memory::data_type::bf16;
    if (shape.c % cpu_lanes() == 0 || own != channels_last_desc(shape, kSlow)) return own;
    return lanes_desc(shape, cpu_lanes(), kSlow);
  }
  float epsilon() const { return static_cast<float>(spec().number("epsilon")); }
  Desc channels(const Builder& builder) const {
    return {{builder.shape(name()).c}, memory::data_type::f32, memory::format_tag::x};
  }
  memory parameter(const Builder& builder, const char* suffix) const {
    return builder.parameter(name() + suffix, channels(builder));
  }

  void update_statistics(Builder& builder) {
    const Shape& shape = builder.shape(name());
    const double count = static_cast<double>(shape.n) * shape.h * shape.w;
    const double unbiased = count > 1 ? count / (count - 1) : 1;
    const auto* mean = static_cast<const float*>(mean_.get_data_handle());
    const auto* variance = static_cast<const float*>(variance_.get_data_handle());
    float* running_mean = builder.statistics(name() + ".mean");
    float* running_variance = builder.statistics(name() + ".variance");
    const double momentum = spec().number("momentum");
    builder.step(name() + " statistics", {mean_, variance_}, [=, c = shape.c] {
      move_statistics(mean, running_mean, c, momentum, 1);
      move_statistics(variance, running_variance, c, momentum, unbiased);
    });
  }

  dnnl::batch_normalization_forward::primitive_desc forward_;
  memory mean_;
  memory variance_;
};

std::vector<TensorRule> tensors(const LayerSpec&, std::span<const Shape> srcs) {
  const std::vector<std::int64_t> channels = {srcs[0].c};
  return {{.suffix = "scale", .shape = channels, .constant = 1},
          {.suffix = "shift", .shape = channels},
          {.suffix = "mean", .shape = channels, .trainable = false},
          {.suffix = "variance", .shape = channels, .trainable = false, .constant = 1}};
}

}  // namespace

Op batch_norm_op() {
  return {.name = "batch_norm",
          .attributes = {{.name = "epsilon", .fallback = 1e-5, .least = 1e-12, .most = 1},
                         {.name = "momentum", .fallback = 0.1, .least = 0, .most = 1}},
          .shape = same_shape,
          .tensors = tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<BatchNormLayer>(layer);
          }};
}

}  // namespace strait::nn
