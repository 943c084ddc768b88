// l2_normalise: every pixel's vector of channels divided by its length, x / max(|x|, epsilon), as embeddings
// that are compared by angle want it (Schroff et al. 2015, arXiv:1503.03832). Loops over plain NCHW; each
// pixel sums its own channels in order, whatever the threads.
#include <algorithm>
#include <cmath>
#include <memory>

#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

constexpr std::ptrdiff_t kBlock = 128;  // pixels whose sums one thread holds at a time

// Some pixels of one item: channel c of pixel i is at first + c * plane + i.
struct Pixels {
  std::ptrdiff_t first;
  std::ptrdiff_t count;
  std::ptrdiff_t plane;
  int channels;

  template <class Visit>
  void for_elements(const Visit& visit) const {
    for (int c = 0; c < channels; ++c) {
      for (std::ptrdiff_t i = 0; i < count; ++i) visit(first + c * plane + i, i);
    }
  }
};

template <class Run>
void for_pixels(const Shape& shape, const Run& run) {
  const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(shape.h) * shape.w;
  const std::ptrdiff_t blocks = (plane + kBlock - 1) / kBlock;
#pragma omp parallel for collapse(2) schedule(static)
  for (int n = 0; n < shape.n; ++n) {
    for (std::ptrdiff_t block = 0; block < blocks; ++block) {
      const std::ptrdiff_t first = block * kBlock;
      run(Pixels{n * shape.c * plane + first, std::min(kBlock, plane - first), plane, shape.c});
    }
  }
}

// Lengths are at least epsilon; those that are not are constants to the gradient.
void normalise(const float* src, float* dst, const Shape& shape, double epsilon) {
  for_pixels(shape, [=](const Pixels& pixels) {
    double squares[kBlock] = {};
    pixels.for_elements(
        [&](std::ptrdiff_t at, std::ptrdiff_t i) { squares[i] += double{src[at]} * src[at]; });
    float inverse[kBlock];
    for (std::ptrdiff_t i = 0; i < pixels.count; ++i)
      inverse[i] = static_cast<float>(1 / std::max(std::sqrt(squares[i]), epsilon));
    pixels.for_elements([&](std::ptrdiff_t at, std::ptrdiff_t i) { dst[at] = src[at] * inverse[i]; });
  });
}

// The part of the gradient across the vector, divided by its length.
void differentiate(const float* src, const float* diff_dst, float* diff_src, const Shape& shape,
                   double epsilon) {
  for_pixels(shape, [=](const Pixels& pixels) {
    double squares[kBlock] = {};
    double products[kBlock] = {};
    pixels.for_elements([&](std::ptrdiff_t at, std::ptrdiff_t i) {
      squares[i] += double{src[at]} * src[at];
      products[i] += double{src[at]} * diff_dst[at];
    });
    float inverse[kBlock];
    float along[kBlock];
    for (std::ptrdiff_t i = 0; i < pixels.count; ++i) {
      const double length = std::sqrt(squares[i]);
      inverse[i] = static_cast<float>(1 / std::max(length, epsilon));
      along[i] = length > epsilon ? static_cast<float>(products[i] / squares[i]) : 0.0F;
    }
    pixels.for_elements([&](std::ptrdiff_t at, std::ptrdiff_t i) {
      diff_src[at] = (diff_dst[at] - src[at] * along[i]) * inverse[i];
    });
  });
}

class L2NormaliseLayer final : public Layer {
 public:
  using Layer::Layer;

  void forward(Builder& builder) override {
    const Shape shape = builder.shape(name());
    const memory src = builder.value(source(), plain_desc(shape));
    const memory dst = builder.allocate(plain_desc(shape));
    builder.step(name() + " forward",
                 [from = floats(src), to = floats(dst), shape, epsilon = spec().number("epsilon")] {
                   normalise(from, to, shape, epsilon);
                 });
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const Shape shape = builder.shape(name());
    const memory src = builder.value(source(), plain_desc(shape));
    const memory diff_dst =
        builder.reorder(name() + " gradient", builder.gradient(name()), plain_desc(shape));
    const memory diff_src = builder.allocate(plain_desc(shape));
    builder.step(name() + " diff_src",
                 [x = floats(src), from = floats(diff_dst), to = floats(diff_src), shape,
                  epsilon = spec().number("epsilon")] { differentiate(x, from, to, shape, epsilon); });
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  static float* floats(const memory& memory) { return static_cast<float*>(memory.get_data_handle()); }
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
