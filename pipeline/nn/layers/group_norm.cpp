// group_norm: per item and group of channels, (x - mean) / sqrt(variance + epsilon), then scale and shift per
// channel (Wu and He 2018, arXiv:1803.08494); the same in training and inference. instance_norm: each channel
// is a group of its own (Ulyanov et al. 2016, arXiv:1607.08022). Loops over plain NCHW, since oneDNN has no
// such primitive before 3.3. Sums run over one channel of one item, then over channels in order, whatever the
// threads.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

class GroupNorm {
 public:
  GroupNorm(const Shape& shape, int groups, double epsilon)
      : shape_(shape),
        plane_(static_cast<std::ptrdiff_t>(shape.h) * shape.w),
        channels_(shape.c / groups),
        epsilon_(epsilon),
        sums_(static_cast<std::size_t>(shape.n) * static_cast<std::size_t>(shape.c)),
        groups_(static_cast<std::size_t>(shape.n) * static_cast<std::size_t>(groups)) {}

  void forward(const float* src, const float* scale, const float* shift, float* dst) {
    sum_planes([=](std::ptrdiff_t i, const Group&) { return Sums{src[i], double{src[i]} * src[i]}; });
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const Sums sum = sum_of_group(g, [](std::size_t) { return 1.0; });
      const double mean = sum.first / elements();
      const double variance = std::max(0.0, sum.second / elements() - mean * mean);
      groups_[g].mean = static_cast<float>(mean);
      groups_[g].inverse = static_cast<float>(1 / std::sqrt(variance + epsilon_));
    }
    for_elements([=](std::ptrdiff_t i, int c, const Group& g) {
      dst[i] = (src[i] - g.mean) * g.inverse * scale[c] + shift[c];
    });
  }

  // After forward() on the same src. With z = (x - mean) * inverse and d = diff_dst * scale, the derivative
  // by x is inverse * (d - mean(d) - z * mean(d * z)).
  void backward(const float* src, const float* diff_dst, const float* scale, float* diff_src,
                float* diff_scale, float* diff_shift) {
    sum_planes([=](std::ptrdiff_t i, const Group& g) {
      return Sums{diff_dst[i], double{diff_dst[i]} * ((src[i] - g.mean) * g.inverse)};
    });
    for (std::size_t c = 0; c < channels(); ++c) {
      Sums sum;
      for (std::size_t plane = c; plane < sums_.size(); plane += channels()) sum += sums_[plane];
      diff_shift[c] = static_cast<float>(sum.first);
      diff_scale[c] = static_cast<float>(sum.second);
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const Sums sum = sum_of_group(g, [=](std::size_t c) { return double{scale[c]}; });
      groups_[g].diff = static_cast<float>(sum.first / elements());
      groups_[g].diff_slope = static_cast<float>(sum.second / elements());
    }
    for_elements([=](std::ptrdiff_t i, int c, const Group& g) {
      const float z = (src[i] - g.mean) * g.inverse;
      diff_src[i] = g.inverse * (diff_dst[i] * scale[c] - g.diff - z * g.diff_slope);
    });
  }

 private:
  struct Sums {
    double first = 0;
    double second = 0;
    Sums& operator+=(const Sums& other) {
      first += other.first;
      second += other.second;
      return *this;
    }
  };
  struct Group {
    float mean;
    float inverse;     // 1 / sqrt(variance + epsilon)
    float diff;        // mean of the gradient behind the normalisation
    float diff_slope;  // mean of that times the normalised value
  };

  std::size_t channels() const { return static_cast<std::size_t>(shape_.c); }
  double elements() const { return static_cast<double>(plane_) * channels_; }  // of a group

  // sums_ of `term` over each channel of each item.
  template <class Term>
  void sum_planes(const Term& term) {
    const auto planes = static_cast<std::ptrdiff_t>(sums_.size());
#pragma omp parallel for schedule(static)
    for (std::ptrdiff_t plane = 0; plane < planes; ++plane) {
      const Group group = groups_[static_cast<std::size_t>(plane / channels_)];
      double first = 0;
      double second = 0;
#pragma omp simd reduction(+ : first, second)
      for (std::ptrdiff_t i = plane * plane_; i < (plane + 1) * plane_; ++i) {
        const Sums one = term(i, group);
        first += one.first;
        second += one.second;
      }
      sums_[static_cast<std::size_t>(plane)] = {first, second};
    }
  }

  // The sums_ of a group's channels, each times its weight.
  template <class Weight>
  Sums sum_of_group(std::size_t group, const Weight& weight) const {
    const auto width = static_cast<std::size_t>(channels_);
    Sums sum;
    for (std::size_t plane = group * width; plane < (group + 1) * width; ++plane) {
      const double factor = weight(plane % channels());
      sum += {factor * sums_[plane].first, factor * sums_[plane].second};
    }
    return sum;
  }

  template <class Apply>
  void for_elements(const Apply& apply) const {
    const int planes = shape_.n * shape_.c;
#pragma omp parallel for schedule(static)
    for (int plane = 0; plane < planes; ++plane) {
      const Group group = groups_[static_cast<std::size_t>(plane / channels_)];
#pragma omp simd
      for (std::ptrdiff_t i = plane * plane_; i < (plane + 1) * plane_; ++i) {
        apply(i, plane % shape_.c, group);
      }
    }
  }

  Shape shape_;
  std::ptrdiff_t plane_;  // elements of one channel of one item
  int channels_;          // of a group
  double epsilon_;
  std::vector<Sums> sums_;
  std::vector<Group> groups_;
};

class GroupNormLayer final : public Layer {
 public:
  GroupNormLayer(const LayerSpec& spec, int groups) : Layer(spec), groups_(groups) {}

  void forward(Builder& builder) override {
    const Shape& shape = builder.shape(name());
    norm_ = std::make_shared<GroupNorm>(shape, groups_ > 0 ? groups_ : shape.c, spec().number("epsilon"));
    const memory dst = builder.allocate(plain_desc(shape));
    builder.step(name() + " forward", [norm = norm_, src = src(builder), scale = parameter(builder, ".scale"),
                                       shift = parameter(builder, ".shift"),
                                       to = floats(dst)] { norm->forward(src, scale, shift, to); });
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    const Desc desc = plain_desc(builder.shape(name()));
    const memory diff_dst = builder.reorder(name() + " gradient", builder.gradient(name()), desc);
    const memory diff_src = builder.allocate(desc);
    builder.step(name() + " backward", [norm = norm_, src = src(builder), from = floats(diff_dst),
                                        scale = parameter(builder, ".scale"), to = floats(diff_src),
                                        diff_scale = diff_parameter(builder, ".scale"),
                                        diff_shift = diff_parameter(builder, ".shift")] {
      norm->backward(src, from, scale, to, diff_scale, diff_shift);
    });
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  static float* floats(const memory& memory) { return static_cast<float*>(memory.get_data_handle()); }
  const float* src(Builder& builder) const {
    return floats(builder.value(source(), plain_desc(builder.shape(source()))));
  }
  Desc channels(const Builder& builder) const {
    return {{builder.shape(name()).c}, memory::data_type::f32, memory::format_tag::x};
  }
  const float* parameter(const Builder& builder, const char* suffix) const {
    return floats(builder.parameter(name() + suffix, channels(builder)));
  }
  float* diff_parameter(Builder& builder, const char* suffix) const {
    return floats(builder.gradient_target(name() + suffix, channels(builder), channels(builder)));
  }

  int groups_;  // 0: as many as channels
  std::shared_ptr<GroupNorm> norm_;
};

Shape grouped_shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int groups = layer.integer("groups");
  if (srcs[0].c % groups == 0) return srcs[0];
  throw ShapeProblem{"its input channels must be a multiple of its groups (expected " +
                     std::to_string(groups) + ", got " + std::to_string(srcs[0].c) + ")"};
}

std::vector<TensorRule> tensors(const LayerSpec&, std::span<const Shape> srcs) {
  const std::vector<std::int64_t> channels = {srcs[0].c};
  return {{.suffix = "scale", .shape = channels, .constant = 1}, {.suffix = "shift", .shape = channels}};
}

}  // namespace

Op instance_norm_op() {
  return {.name = "instance_norm",
          .attributes = {{.name = "epsilon", .fallback = 1e-5, .least = 1e-12, .most = 1}},
          .shape = same_shape,
          .tensors = tensors,
          .macs = no_macs,
          .scale = same_scale,
          .reach = [](const LayerSpec&) { return std::numeric_limits<double>::infinity(); },
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<GroupNormLayer>(layer, 0);
          }};
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
