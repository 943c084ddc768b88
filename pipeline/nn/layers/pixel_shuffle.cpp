// pixel_shuffle and pixel_unshuffle: channels to pixels and back, in PyTorch's order of channels. Each is the
// other's backward. Loops over plain NCHW: they move a small part of what a convolution moves.
#include <memory>

#include "nn/layers/layer.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

// small: n, c*f*f, h, w; large: n, c, h*f, w*f. Calls move(small element, large element) for all pairs, row
// by row.
template <class Move>
void for_pairs(const Shape& small, int factor, const Move& move) {
  const int planes = small.n * small.c;
  const std::ptrdiff_t wide = static_cast<std::ptrdiff_t>(small.w) * factor;
#pragma omp parallel for collapse(2) schedule(static)
  for (int plane = 0; plane < planes; ++plane) {
    for (int y = 0; y < small.h; ++y) {
      const std::ptrdiff_t large_plane = plane / (factor * factor);
      const int row = plane / factor % factor;
      const int column = plane % factor;
      const std::ptrdiff_t from = (static_cast<std::ptrdiff_t>(plane) * small.h + y) * small.w;
      const std::ptrdiff_t to = ((large_plane * small.h + y) * factor + row) * wide + column;
      for (int x = 0; x < small.w; ++x) move(from + x, to + static_cast<std::ptrdiff_t>(x) * factor);
    }
  }
}

void shuffle(const float* small, float* large, const Shape& shape, int factor) {
  for_pairs(shape, factor, [=](std::ptrdiff_t i, std::ptrdiff_t j) { large[j] = small[i]; });
}

void unshuffle(const float* large, float* small, const Shape& shape, int factor) {
  for_pairs(shape, factor, [=](std::ptrdiff_t i, std::ptrdiff_t j) { small[i] = large[j]; });
}

class ShuffleLayer final : public Layer {
 public:
  ShuffleLayer(const LayerSpec& spec, bool to_pixels) : Layer(spec), to_pixels_(to_pixels) {}

  void forward(Builder& builder) override {
    const auto src = builder.value(source(), plain_desc(builder.shape(source())));
    const auto dst = builder.allocate(plain_desc(builder.shape(name())));
    step(builder, " forward", src, dst, to_pixels_);
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    if (!builder.wants_gradient(source())) return;
    const auto diff_dst =
        builder.reorder(name() + " gradient", builder.gradient(name()), plain_desc(builder.shape(name())));
    const auto diff_src = builder.allocate(plain_desc(builder.shape(source())));
    step(builder, " diff_src", diff_dst, diff_src, !to_pixels_);
    builder.add_gradient(source(), diff_src, true);
  }

 private:
  void step(Builder& builder, const char* what, const dnnl::memory& from, const dnnl::memory& to,
            bool to_pixels) {
    const Shape small = builder.shape(to_pixels_ ? source() : name());
    const auto* in = static_cast<const float*>(from.get_data_handle());
    auto* out = static_cast<float*>(to.get_data_handle());
    const int factor = spec().integer("factor");
    const auto run = to_pixels ? shuffle : unshuffle;
    builder.step(name() + what, {from, to}, [=] { run(in, out, small, factor); });
  }

  bool to_pixels_;
};

Shape shuffled(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int factor = layer.integer("factor");
  const Shape& src = srcs[0];
  if (src.c % (factor * factor) != 0) {
    throw ShapeProblem{"channels must be a multiple of factor squared (expected " +
                       std::to_string(factor * factor) + ", got " + std::to_string(src.c) + ")"};
  }
  return {src.n, src.c / (factor * factor), src.h * factor, src.w * factor};
}

Shape unshuffled(const LayerSpec& layer, std::span<const Shape> srcs) {
  const int factor = layer.integer("factor");
  const Shape& src = srcs[0];
  if (src.h % factor != 0 || src.w % factor != 0) {
    throw ShapeProblem{"height and width must be multiples of its factor (expected " +
                       std::to_string(factor) + ", got " + std::to_string(src.h) + "x" +
                       std::to_string(src.w) + ")"};
  }
  return {src.n, src.c * factor * factor, src.h / factor, src.w / factor};
}

const std::vector<AttributeRule>& attributes() {
  static const std::vector<AttributeRule> rules = {
      {.name = "factor", .fallback = 2, .required = true, .least = 2, .most = 16}};
  return rules;
}

}  // namespace

Op pixel_shuffle_op() {
  return {.name = "pixel_shuffle",
          .attributes = attributes(),
          .shape = shuffled,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale =
              [](const LayerSpec& layer) {
                return Scale{layer.integer("factor"), 1};
              },
          .reach = [](const LayerSpec& layer) { return 1 - 1.0 / layer.integer("factor"); },
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<ShuffleLayer>(layer, true);
          }};
}

Op pixel_unshuffle_op() {
  return {.name = "pixel_unshuffle",
          .attributes = attributes(),
          .shape = unshuffled,
          .tensors = no_tensors,
          .macs = no_macs,
          .scale =
              [](const LayerSpec& layer) {
                return Scale{1, layer.integer("factor")};
              },
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<ShuffleLayer>(layer, false);
          }};
}

}  // namespace strait::nn
