// gdn: divisive normalisation over channels, y_i = x_i / sqrt(beta_i + sum_j gamma_ij x_j^2) (Balle et al.
// 2016, arXiv:1511.06281). igdn: its approximate inverse, which multiplies by the root (Balle et al. 2017,
// arXiv:1611.01704). The sum is a 1x1 convolution of the squares, in f32. beta and gamma are stored as
// nonnegative.h says.
#include <cmath>
#include <memory>

#include "nn/dnnl_compat.h"
#include "nn/layers/layer.h"
#include "nn/layers/nonnegative.h"
#include "nn/ops.h"

namespace strait::nn {

namespace {

using dnnl::memory;

constexpr auto kKind = dnnl::algorithm::convolution_direct;
// As in windowed.h: the primitives of inference choose by batch and threads.
constexpr auto kProp = dnnl::prop_kind::forward_training;

const compat::Geometry& pointwise() {
  static const compat::Geometry geometry = {{1, 1}, {0, 0}, {0, 0}, {0, 0}};
  return geometry;
}

float* floats(const memory& memory) {
  return static_cast<float*>(memory.get_data_handle());
}

template <class Visit>
void for_elements(std::ptrdiff_t count, const Visit& visit) {
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < count; ++i) visit(i);
}

void square(const float* x, float* squares, std::ptrdiff_t count) {
  for_elements(count, [=](std::ptrdiff_t i) { squares[i] = x[i] * x[i]; });
}

// `norm` is beta + gamma x^2: at least beta, but 0 in the padding of a blocked layout, where a result must be
// 0 and not 0 / 0. What is added changes no norm of a value; a comparison would keep the loops from becoming
// vectors.
float root_of(float norm) {
  return std::sqrt(norm + 1e-20F);
}

void normalise(const float* x, const float* norm, float* y, std::ptrdiff_t count, bool inverse) {
  if (inverse) return for_elements(count, [=](std::ptrdiff_t i) { y[i] = x[i] * root_of(norm[i]); });
  for_elements(count, [=](std::ptrdiff_t i) { y[i] = x[i] / root_of(norm[i]); });
}

// The derivative by the norm.
void differentiate_norm(const float* x, const float* norm, const float* diff_dst, float* diff_norm,
                        std::ptrdiff_t count, bool inverse) {
  if (inverse) {
    return for_elements(
        count, [=](std::ptrdiff_t i) { diff_norm[i] = 0.5F * diff_dst[i] * x[i] / root_of(norm[i]); });
  }
  for_elements(count, [=](std::ptrdiff_t i) {
    const float root = root_of(norm[i]);
    diff_norm[i] = -0.5F * diff_dst[i] * x[i] / (root * root * root);
  });
}

// The derivative by x: directly, and through the squares. In place of the latter.
void differentiate_x(const float* x, const float* norm, const float* diff_dst, float* diff_squares,
                     std::ptrdiff_t count, bool inverse) {
  if (inverse) {
    return for_elements(count, [=](std::ptrdiff_t i) {
      diff_squares[i] = diff_dst[i] * root_of(norm[i]) + 2 * x[i] * diff_squares[i];
    });
  }
  for_elements(count, [=](std::ptrdiff_t i) {
    diff_squares[i] = diff_dst[i] / root_of(norm[i]) + 2 * x[i] * diff_squares[i];
  });
}

class GdnLayer final : public Layer {
 public:
  GdnLayer(const LayerSpec& spec, bool inverse) : Layer(spec), inverse_(inverse) {}

  void forward(Builder& builder) override {
    const Desc value = any_desc(builder.shape(name()), memory::data_type::f32);
    forward_ = compat::windowed_forward<dnnl::convolution_forward>(cpu_engine(), kProp, kKind, value,
                                                                   any_gamma(builder), beta_desc(builder),
                                                                   value, pointwise(), step_attributes());
    src_ = builder.value(source(), layout());
    squares_ = builder.allocate(layout());
    builder.step(name() + " squares",
                 [x = floats(src_), to = floats(squares_), count = count()] { square(x, to, count); });
    const memory sums = builder.allocate(forward_.dst_desc());
    gamma_ = nonnegative(builder, ".gamma", gamma_desc(builder), 0);
    builder.step(name() + " norm", dnnl::convolution_forward(forward_), forward_.scratchpad_desc(),
                 {{DNNL_ARG_SRC, squares_},
                  {DNNL_ARG_WEIGHTS, pack_gamma(builder, forward_.weights_desc())},
                  {DNNL_ARG_BIAS, nonnegative(builder, ".beta", beta_desc(builder), kLeastBeta)},
                  {DNNL_ARG_DST, sums}});
    norm_ = builder.reorder(name() + " norm", sums, layout());
    const memory dst = builder.training() ? builder.allocate(layout()) : norm_;
    builder.step(name() + " forward",
                 [x = floats(src_), norm = floats(norm_), y = floats(dst), count = count(),
                  inverse = inverse_] { normalise(x, norm, y, count, inverse); });
    builder.set_value(name(), dst);
  }

  void backward(Builder& builder) override {
    const memory diff_dst = builder.reorder(name() + " gradient", builder.gradient(name()), layout());
    const memory diff_norm = builder.allocate(layout());
    builder.step(name() + " diff_norm", [x = floats(src_), norm = floats(norm_), from = floats(diff_dst),
                                         to = floats(diff_norm), count = count(), inverse = inverse_] {
      differentiate_norm(x, norm, from, to, count, inverse);
    });
    diff_parameters(builder, diff_norm);
    if (builder.wants_gradient(source())) diff_src(builder, diff_dst, diff_norm);
  }

 private:
  Desc layout() const { return forward_.src_desc(); }  // of all values here
  std::ptrdiff_t count() const { return static_cast<std::ptrdiff_t>(layout().get_size() / sizeof(float)); }
  static memory::dims matrix(const Builder& builder, const std::string& value) {
    const int channels = builder.shape(value).c;
    return {channels, channels, 1, 1};
  }
  Desc gamma_desc(const Builder& builder) const {
    return {matrix(builder, name()), memory::data_type::f32, memory::format_tag::oihw};
  }
  Desc any_gamma(const Builder& builder) const {
    return {matrix(builder, name()), memory::data_type::f32, memory::format_tag::any};
  }
  Desc beta_desc(const Builder& builder) const {
    return {{builder.shape(name()).c}, memory::data_type::f32, memory::format_tag::x};
  }

  memory nonnegative(Builder& builder, const char* suffix, const Desc& desc, double least) const {
    const float* stored = floats(builder.parameter(name() + suffix, desc));
    const std::size_t size = desc.get_size() / sizeof(float);
    return builder.derived(name() + suffix + " value", desc,
                           [=](float* values) { load_nonnegative(stored, size, least, values); });
  }
  memory pack_gamma(Builder& builder, const Desc& wanted) const {
    return builder.weights(name() + ".gamma value", gamma_, wanted);
  }

  void diff_parameters(Builder& builder, const memory& diff_norm) {
    const Desc value = any_desc(builder.shape(name()), memory::data_type::f32);
    const auto pd = compat::windowed_backward_weights<dnnl::convolution_backward_weights>(
        cpu_engine(), kKind, value, any_gamma(builder), beta_desc(builder), value, pointwise(), forward_,
        step_attributes());
    const Desc plain = gamma_desc(builder);
    const Desc beta = beta_desc(builder);
    const memory written = builder.gradient_target(name() + ".gamma", plain, pd.diff_weights_desc());
    const memory diff_beta = builder.gradient_target(name() + ".beta", beta, beta);
    builder.step(name() + " diff_gamma", dnnl::convolution_backward_weights(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_SRC, builder.reorder(name() + " squares", squares_, pd.src_desc())},
                  {DNNL_ARG_DIFF_DST, builder.reorder(name() + " diff_norm", diff_norm, pd.diff_dst_desc())},
                  {DNNL_ARG_DIFF_WEIGHTS, written},
                  {DNNL_ARG_DIFF_BIAS, diff_beta}});
    builder.flush(name() + ".gamma", plain, written);
    const memory diff_gamma = builder.gradient_target(name() + ".gamma", plain, plain);
    diff_stored(builder, ".gamma", diff_gamma, 0);
    diff_stored(builder, ".beta", diff_beta, kLeastBeta);
  }

  void diff_stored(Builder& builder, const char* suffix, const memory& gradient, double least) const {
    const Desc desc = gradient.get_desc();
    builder.step(name() + suffix + " diff_stored",
                 [stored = floats(builder.parameter(name() + suffix, desc)), to = floats(gradient),
                  size = desc.get_size() / sizeof(float),
                  least] { differentiate_nonnegative(stored, size, least, to); });
  }

  void diff_src(Builder& builder, const memory& diff_dst, const memory& diff_norm) {
    const Desc value = any_desc(builder.shape(name()), memory::data_type::f32);
    const auto pd = compat::windowed_backward_data<dnnl::convolution_backward_data>(
        cpu_engine(), kKind, value, any_gamma(builder), value, pointwise(), forward_, step_attributes());
    const memory made = builder.allocate(pd.diff_src_desc());
    builder.step(name() + " diff_squares", dnnl::convolution_backward_data(pd), pd.scratchpad_desc(),
                 {{DNNL_ARG_DIFF_DST, builder.reorder(name() + " diff_norm", diff_norm, pd.diff_dst_desc())},
                  {DNNL_ARG_WEIGHTS, pack_gamma(builder, pd.weights_desc())},
                  {DNNL_ARG_DIFF_SRC, made}});
    const memory diff_src = builder.reorder(name() + " diff_squares", made, layout());
    builder.step(name() + " diff_src", [x = floats(src_), norm = floats(norm_), from = floats(diff_dst),
                                        to = floats(diff_src), count = count(), inverse = inverse_] {
      differentiate_x(x, norm, from, to, count, inverse);
    });
    builder.add_gradient(source(), diff_src, true);
  }

  bool inverse_;
  dnnl::convolution_forward::primitive_desc forward_;
  memory src_;
  memory squares_;
  memory norm_;
  memory gamma_;
};

std::vector<TensorRule> tensors(const LayerSpec&, std::span<const Shape> srcs) {
  const std::int64_t channels = srcs[0].c;
  return {{.suffix = "beta", .shape = {channels}, .constant = stored_nonnegative(1)},
          {.suffix = "gamma",
           .shape = {channels, channels},
           .constant = stored_nonnegative(0),
           .diagonal = stored_nonnegative(0.1)}};
}

double macs(const LayerSpec&, std::span<const Shape> srcs) {
  return static_cast<double>(srcs[0].elements()) * srcs[0].c;
}

}  // namespace

Op gdn_op() {
  return {.name = "gdn",
          .attributes = {},
          .shape = same_shape,
          .tensors = tensors,
          .macs = macs,
          .scale = same_scale,
          .make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
            return std::make_unique<GdnLayer>(layer, false);
          }};
}

Op igdn_op() {
  Op op = gdn_op();
  op.name = "igdn";
  op.make = [](const LayerSpec& layer) -> std::unique_ptr<Layer> {
    return std::make_unique<GdnLayer>(layer, true);
  };
  return op;
}

}  // namespace strait::nn
