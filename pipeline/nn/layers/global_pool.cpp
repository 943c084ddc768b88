// global_average_pool and global_max_pool: one element a channel. Loops of our own: oneDNN's pooling adds all
// pixels up in one f32, which costs digits in large pictures.
#include <algorithm>
#include <limits>
#include <memory>

#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

// A value of `planes` planes of `pixels` pixels of `lanes` channels.
struct Extent {
  std::ptrdiff_t planes;
  std::ptrdiff_t pixels;
  int lanes;
};

// `edge` is the pooled side, with one pixel a plane.
struct Average {
  static constexpr bool kNeedsSource = false;  // for the gradient
  static void pool(const float* plane, float* edge, const Extent& x) {
    double sums[kMostLanes];
    sum_lanes(
        x.pixels, x.lanes, [=](std::ptrdiff_t i) { return plane[i]; }, sums);
    for (int lane = 0; lane < x.lanes; ++lane) {
      edge[lane] = static_cast<float>(sums[lane] / static_cast<double>(x.pixels));
    }
  }
  static void spread(const float*, const float*, const float* diff_edge, float* diff_plane, const Extent& x) {
    float share[kMostLanes];
    for (int k = 0; k < kMostLanes; ++k) share[k] = diff_edge[k % x.lanes] / static_cast<float>(x.pixels);
    const std::ptrdiff_t elements = x.pixels * x.lanes;
    std::ptrdiff_t i = 0;
    for (; i + kMostLanes <= elements; i += kMostLanes) std::copy_n(share, kMostLanes, diff_plane + i);
    std::copy_n(share, elements - i, diff_plane + i);
  }
};

// The gradient goes to the first of equal maxima, as in PyTorch's adaptive_max_pool2d.
struct Maximum {
  static constexpr bool kNeedsSource = true;
  static void pool(const float* plane, float* edge, const Extent& x) {
    float most[kMostLanes];
    std::fill_n(most, kMostLanes, -std::numeric_limits<float>::infinity());
    const std::ptrdiff_t elements = x.pixels * x.lanes;
    std::ptrdiff_t i = 0;
    for (; i + kMostLanes <= elements; i += kMostLanes) {
      for (int k = 0; k < kMostLanes; ++k) most[k] = std::max(most[k], plane[i + k]);
    }
    for (; i < elements; ++i) most[i % kMostLanes] = std::max(most[i % kMostLanes], plane[i]);
    std::copy_n(most, x.lanes, edge);
    for (int k = x.lanes; k < kMostLanes; ++k) edge[k % x.lanes] = std::max(edge[k % x.lanes], most[k]);
  }
  static void spread(const float* plane, const float* edge, const float* diff_edge, float* diff_plane,
                     const Extent& x) {
    float left[kMostLanes];
    std::copy_n(diff_edge, x.lanes, left);
    for (std::ptrdiff_t pixel = 0; pixel < x.pixels; ++pixel) {
      for (int lane = 0; lane < x.lanes; ++lane) {
        const std::ptrdiff_t i = pixel * x.lanes + lane;
        const bool found = plane[i] == edge[lane];
        diff_plane[i] = found ? left[lane] : 0;
        left[lane] = found ? 0 : left[lane];
      }
    }
  }
};

template <class Kind>
class GlobalPoolLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    const Shape& shape = builder.shape(source());
    const Desc desc = loop_desc(builder, source());
    const int lanes = lanes_of(desc, shape);
    extent_ = {planes_of(shape, lanes), pixels_of(shape), lanes};
    const auto* src = static_cast<const float*>(builder.value(source(), desc).get_data_handle());
    const auto dst = builder.allocate(lanes_desc(builder.shape(name()), lanes));
    auto* edge = static_cast<float*>(dst.get_data_handle());
    builder.step(name() + " forward", [=, x = extent_] {
#pragma omp parallel for schedule(static)
      for (std::ptrdiff_t plane = 0; plane < x.planes; ++plane) {
        Kind::pool(src + plane * x.pixels * x.lanes, edge + plane * x.lanes, x);
      }
    });
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const auto dst = builder.value(name());
    const Desc desc = loop_desc(builder, source());
    const auto diff = builder.allocate(desc);
    const auto diff_dst = builder.reorder(name() + " gradient", builder.gradient(name()), dst.get_desc());
    const float* src = nullptr;
    if (Kind::kNeedsSource) src = static_cast<float*>(builder.value(source(), desc).get_data_handle());
    const auto* edge = static_cast<const float*>(dst.get_data_handle());
    const auto* diff_edge = static_cast<const float*>(diff_dst.get_data_handle());
    auto* diff_src = static_cast<float*>(diff.get_data_handle());
    builder.step(name() + " diff_src", [=, x = extent_] {
#pragma omp parallel for schedule(static)
      for (std::ptrdiff_t plane = 0; plane < x.planes; ++plane) {
        const std::ptrdiff_t at = plane * x.pixels * x.lanes;
        Kind::spread(Kind::kNeedsSource ? src + at : nullptr, edge + plane * x.lanes,
                     diff_edge + plane * x.lanes, diff_src + at, x);
      }
    });
    builder.add_gradient(source(), diff, true);
  }

 private:
  Extent extent_{};
};

template <class Kind>
Op global_pool(const char* name) {
  return {.name = name,
          .attributes = {},
          .shape =
              [](const LayerSpec&, std::span<const Shape> srcs) {
                return Shape{srcs[0].n, srcs[0].c, 1, 1};
              },
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .reach = [](const LayerSpec&) { return std::numeric_limits<double>::infinity(); },
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<GlobalPoolLayer<Kind>>(layer);
          }};
}

}  // namespace

Op global_average_pool_op() {
  return global_pool<Average>("global_average_pool");
}

Op global_max_pool_op() {
  return global_pool<Maximum>("global_max_pool");
}

}  // namespace strait::nn
