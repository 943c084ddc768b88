// l2_normalise: every pixel's vector of channels divided by its length, x / max(|x|, epsilon), as embeddings
// that are compared by angle want it (Schroff et al. 2015, arXiv:1503.03832). Each pixel sums its own
// channels in order, whatever the threads.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "nn/layers/lanes.h"
#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

constexpr std::ptrdiff_t kStrip = 256;  // elements of a plane that one thread takes at a time

// Some pixels of one item, in blocks of lanes: in each of `blocks` planes, `count` elements from `first` on.
struct Strip {
  std::ptrdiff_t first;
  std::ptrdiff_t count;
  std::ptrdiff_t plane;
  std::ptrdiff_t blocks;
  int lanes;

  // Calls visit(i, k) for element i of the value, the k-th of its plane's part.
  template <class Visit>
  void for_elements(const Visit& visit) const {
    for (std::ptrdiff_t block = 0; block < blocks; ++block) {
      const std::ptrdiff_t at = first + block * plane;
#pragma omp simd
      for (std::ptrdiff_t k = 0; k < count; ++k) visit(at + k, k);
    }
  }

  // Calls visit(k, sum) for the first element of every pixel, with the sum of `terms` over its lanes.
  template <class Visit>
  void for_pixels(const double* terms, const Visit& visit) const {
    for (std::ptrdiff_t k = 0; k < count; k += lanes)
      visit(k, std::accumulate(terms + k, terms + k + lanes, 0.0));
  }

  // All lanes of a pixel take the value of the first.
  void spread(float* values) const {
    for (std::ptrdiff_t k = 0; k < count; k += lanes) std::fill_n(values + k + 1, lanes - 1, values[k]);
  }
};

template <class Run>
void for_strips(const Shape& shape, int lanes, const Run& run) {
  const std::ptrdiff_t blocks = planes_of(shape, lanes) / shape.n;
  const std::ptrdiff_t plane = pixels_of(shape) * lanes;
  const std::ptrdiff_t strips = (plane + kStrip - 1) / kStrip;
#pragma omp parallel for collapse(2) schedule(static)
  for (int n = 0; n < shape.n; ++n) {
    for (std::ptrdiff_t strip = 0; strip < strips; ++strip) {
      const std::ptrdiff_t first = strip * kStrip;
      run(Strip{n * blocks * plane + first, std::min(kStrip, plane - first), plane, blocks, lanes});
    }
  }
}

// Lengths are at least epsilon; those that are not are constants to the gradient.
void normalise(const float* src, float* dst, const Shape& shape, int lanes, double epsilon) {
  for_strips(shape, lanes, [=](const Strip& strip) {
    double squares[kStrip] = {};
    strip.for_elements([&](std::ptrdiff_t i, std::ptrdiff_t k) { squares[k] += double{src[i]} * src[i]; });
    float inverse[kStrip];
    strip.for_pixels(squares, [&](std::ptrdiff_t k, double sum) {
      inverse[k] = static_cast<float>(1 / std::max(std::sqrt(sum), epsilon));
    });
    strip.spread(inverse);
    strip.for_elements([&](std::ptrdiff_t i, std::ptrdiff_t k) { dst[i] = src[i] * inverse[k]; });
  });
}

// The part of the gradient across the vector, divided by its length.
void differentiate(const float* src, const float* diff_dst, float* diff_src, const Shape& shape, int lanes,
                   double epsilon) {
  for_strips(shape, lanes, [=](const Strip& strip) {
    double squares[kStrip] = {};
    double products[kStrip] = {};
    strip.for_elements([&](std::ptrdiff_t i, std::ptrdiff_t k) {
      squares[k] += double{src[i]} * src[i];
      products[k] += double{src[i]} * diff_dst[i];
    });
    float inverse[kStrip];
    float along[kStrip];
    strip.for_pixels(squares, [&](std::ptrdiff_t k, double sum) {
      squares[k] = sum;
      inverse[k] = static_cast<float>(1 / std::max(std::sqrt(sum), epsilon));
    });
    strip.for_pixels(products, [&](std::ptrdiff_t k, double sum) {
      along[k] = squares[k] > epsilon * epsilon ? static_cast<float>(sum / squares[k]) : 0.0F;
    });
    strip.spread(inverse);
    strip.spread(along);
    strip.for_elements([&](std::ptrdiff_t i, std::ptrdiff_t k) {
      diff_src[i] = (diff_dst[i] - src[i] * along[k]) * inverse[k];
    });
  });
}

// In blocks of lanes, or plain where the source is plain.
class L2NormaliseLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    desc_ = loop_desc(builder, source());
    const memory src = builder.value(source(), desc_);
    const memory dst = builder.allocate(desc_);
    const Shape shape = builder.shape(name());
    builder.step(name() + " forward",
                 [from = floats(src), to = floats(dst), shape, lanes = lanes_of(desc_, shape),
                  epsilon = spec().number("epsilon")] { normalise(from, to, shape, lanes, epsilon); });
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const memory src = builder.value(source(), desc_);
    const memory diff_dst = builder.reorder(name() + " gradient", builder.gradient(name()), desc_);
    const memory diff_src = builder.allocate(desc_);
    const Shape shape = builder.shape(name());
    builder.step(name() + " diff_src",
                 [x = floats(src), from = floats(diff_dst), to = floats(diff_src), shape,
                  lanes = lanes_of(desc_, shape),
                  epsilon = spec().number("epsilon")] { differentiate(x, from, to, shape, lanes, epsilon); });
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  static float* floats(const memory& memory) { return static_cast<float*>(memory.get_data_handle()); }

  Desc desc_;
};

}  // namespace

Op l2_normalise_op() {
  return {.name = "l2_normalise",
          .attributes = {{.name = "epsilon", .fallback = 1e-12, .least = 1e-30, .most = 1}},
          .shape = same_shape,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<L2NormaliseLayer>(layer);
          }};
}

}  // namespace strait::nn
