// upsample: every side times an integer, nearest or bilinear with half-pixel centres (PyTorch's
// align_corners=False): output o lies at (o + 1/2) / factor - 1/2 of the source, and the edge goes on beyond.
// Bilinear backward is a loop of our own: oneDNN 2.6 takes 40 times as long for it as for forward.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "nn/dnnl_compat.h"
#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::algorithm;
using dnnl::memory;

bool is_bilinear(const LayerSpec& layer) {
  return layer.text("mode") == "bilinear";
}

// The outputs that a source element takes part in, along one side: a run of them, each with its weight.
class Taps {
 public:
  Taps(int side, int factor)
      : most_(2 * factor), runs_(static_cast<std::size_t>(side)), weights_(runs_.size() * most_, 0.0F) {
    for (int output = 0; output < side * factor; ++output) {
      const int position = 2 * output + 1 - factor;  // in the source, in units of 1 / (2 factor)
      const int before = position < 0 ? -1 : position / (2 * factor);
      const float part = static_cast<float>(position - before * 2 * factor) / static_cast<float>(2 * factor);
      add(std::max(before, 0), output, 1 - part);
      add(std::min(before + 1, side - 1), output, part);
    }
  }

  int first(int source) const { return runs_[static_cast<std::size_t>(source)].first; }
  int count(int source) const { return runs_[static_cast<std::size_t>(source)].count; }
  const float* weights(int source) const { return &weights_[static_cast<std::size_t>(source) * most_]; }

 private:
  struct Run {
    int first = 0;
    int count = 0;
  };

  void add(int source, int output, float weight) {
    if (weight == 0) return;
    Run& run = runs_[static_cast<std::size_t>(source)];
    if (run.count == 0) run.first = output;
    run.count = output - run.first + 1;
    weights_[static_cast<std::size_t>(source) * most_ + static_cast<std::size_t>(output - run.first)] +=
        weight;
  }

  std::size_t most_;
  std::vector<Run> runs_;
  std::vector<float> weights_;
};

struct Gather {
  const float* diff_dst;
  float* diff_src;
  std::ptrdiff_t planes;
  Shape src;
  int factor;
  Taps rows;
  Taps columns;
};

constexpr int kStrip = 256;  // outputs of a row at a time, to stay in the first cache
constexpr int kMostFactor = 16;

// The weighted sum over the rows that source row `y` takes part in, for outputs from `first` to `end`.
void add_rows(const Gather& g, const float* plane, int y, std::ptrdiff_t first, std::ptrdiff_t end, int lanes,
              float* sums) {
  const std::ptrdiff_t wide = std::ptrdiff_t{g.src.w} * g.factor;
  const std::ptrdiff_t elements = (end - first) * lanes;
  std::fill_n(sums, elements, 0.0F);
  for (int row = 0; row < g.rows.count(y); ++row) {
    const float* from = plane + ((g.rows.first(y) + row) * wide + first) * lanes;
    const float weight = g.rows.weights(y)[row];
    for (std::ptrdiff_t i = 0; i < elements; ++i) sums[i] += weight * from[i];
  }
}

// One row of diff_src, of which `plane` is the plane of diff_dst.
template <int lanes>
void gather_row(const Gather& g, const float* plane, int y, float* row) {
  std::array<float, (kStrip + 2 * kMostFactor) * lanes> sums;
  const int step = kStrip / g.factor;
  for (int begin = 0; begin < g.src.w; begin += step) {
    const int end = std::min(begin + step, g.src.w);
    const int first = g.columns.first(begin);
    add_rows(g, plane, y, first, g.columns.first(end - 1) + g.columns.count(end - 1), lanes, sums.data());
    for (int x = begin; x < end; ++x) {
      float sum[lanes] = {};
      for (int tap = 0; tap < g.columns.count(x); ++tap) {
        const float* from = &sums[static_cast<std::size_t>(g.columns.first(x) + tap - first) * lanes];
        for (int lane = 0; lane < lanes; ++lane) sum[lane] += g.columns.weights(x)[tap] * from[lane];
      }
      std::copy_n(sum, lanes, row + std::ptrdiff_t{x} * lanes);
    }
  }
}

template <int lanes>
void gather(const Gather& g) {
  const std::ptrdiff_t pixels = pixels_of(g.src);
#pragma omp parallel for collapse(2) schedule(static)
  for (std::ptrdiff_t plane = 0; plane < g.planes; ++plane) {
    for (int y = 0; y < g.src.h; ++y) {
      const float* from = g.diff_dst + plane * pixels * g.factor * g.factor * lanes;
      gather_row<lanes>(g, from, y, g.diff_src + (plane * pixels + std::ptrdiff_t{y} * g.src.w) * lanes);
    }
  }
}

class UpsampleLayer final : public Layer {
 public:
  explicit UpsampleLayer(const LayerSpec& spec)
      : Layer(spec),
        kind_(is_bilinear(spec) ? algorithm::resampling_linear : algorithm::resampling_nearest) {}

  void forward(Builder& builder) override {
    const memory src = builder.value(source(), blocked_desc(builder, source()));
    const Desc any = any_desc(builder.shape(name()), compat::data_type_of(src.get_desc()));
    forward_ = compat::resampling_forward(cpu_engine(), kind_, src.get_desc(), any, step_attributes());
    const memory dst = builder.allocate(forward_.dst_desc());
    builder.step(name() + " forward", dnnl::resampling_forward(forward_), forward_.scratchpad_desc(),
                 {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}});
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    is_bilinear(spec()) ? spread_bilinear(builder) : spread_nearest(builder);
  }

 private:
  memory gradient(Builder& builder, const Desc& desc) const {
    return builder.reorder(name() + " gradient", builder.gradient(name()), desc);
  }

  void spread_nearest(Builder& builder) {
    const auto pd = compat::resampling_backward(cpu_engine(), kind_, forward_.src_desc(), forward_.dst_desc(),
                                                forward_, step_attributes());
    const memory diff_src = builder.allocate(pd.diff_src_desc());
    builder.step(name() + " diff_src", dnnl::resampling_backward(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_DIFF_DST, gradient(builder, pd.diff_dst_desc())}, {DNNL_ARG_DIFF_SRC, diff_src}});
    builder.add_gradient(source(), diff_src, true);
  }

  void spread_bilinear(Builder& builder) {
    const Shape& src = builder.shape(source());
    const int lanes = cpu_lanes();
    const int factor = spec().integer("factor");
    const memory diff_dst = gradient(builder, lanes_desc(builder.shape(name()), lanes));
    const memory diff_src = builder.allocate(lanes_desc(src, lanes));
    Gather work{static_cast<const float*>(diff_dst.get_data_handle()),
                static_cast<float*>(diff_src.get_data_handle()),
                planes_of(src, lanes),
                src,
                factor,
                Taps(src.h, factor),
                Taps(src.w, factor)};
    const auto run = lanes == 16 ? gather<16> : gather<8>;
    builder.step(name() + " diff_src", [run, work = std::move(work)] { run(work); });
    builder.add_gradient(source(), diff_src, true);
  }

  algorithm kind_;
  dnnl::resampling_forward::primitive_desc forward_;
};

Shape shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int factor = layer.integer("factor");
  return {srcs[0].n, srcs[0].c, srcs[0].h * factor, srcs[0].w * factor};
}

Scale scale(const LayerSpec& layer) {
  return {layer.integer("factor"), 1};
}

// Nearest sees the source element that the output lies in. Bilinear sees farthest, inside one source element,
// from the last output before its centre: the whole element before, and the outputs up to there.
double reach(const LayerSpec& layer) {
  const int factor = layer.integer("factor");
  if (!is_bilinear(layer)) return 1 - 1.0 / factor;
  const int outputs_before = factor / 2 - 1;
  return 1 + static_cast<double>(outputs_before) / factor;
}

}  // namespace

Op upsample_op() {
  return {.name = "upsample",
          .attributes = {{.name = "factor", .fallback = 2, .required = true, .least = 2, .most = kMostFactor},
                         {.name = "mode",
                          .fallback = std::string("nearest"),
                          .choices = {"nearest", "bilinear"}}},
          .shape = shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = scale,
          .reach = reach,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<UpsampleLayer>(layer);
          }};
}

}  // namespace strait::nn
