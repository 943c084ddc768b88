#include "nn/layers/int8_convolution.h"

#include <algorithm>
#include <cmath>

#include "strait/error.h"

namespace strait::nn {

using dnnl::memory;

Desc Int8Convolution::bias_desc(const Shape& dst) const {
  if (!biased_) return {};
  return {{dst.c}, memory::data_type::f32, memory::format_tag::x};
}

// Of one output channel: its largest weight becomes 127.
std::vector<float> Int8Convolution::weight_scales(const float* weights, std::size_t rows,
                                                  std::size_t columns) const {
  std::vector<float> scales(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    float most = 1e-20F;
    for (std::size_t i = 0; i < columns; ++i) most = std::max(most, std::fabs(weights[row * columns + i]));
    scales[row] = most / 127;
  }
  return scales;
}

// Sums of integers are exact, so that inference's own primitives give the same bits for any batch and
// threads.
dnnl::convolution_forward::primitive_desc Int8Convolution::describe(const Builder& builder, bool sum) const {
  const Int8Layer& form = builder.int8_layer(name());
  const bool float_result = form.dst.type == memory::data_type::undef;
  auto attributes = step_attributes();
  dnnl::post_ops ops;
  if (sum) ops.append_sum();
  activation_.fuse(ops);
  attributes.set_post_ops(ops);
  compat::set_int8_scales(attributes, scales_);
  const Desc weights(compat::dims_of(window_.weights), memory::data_type::s8, memory::format_tag::any);
  return compat::windowed_forward<dnnl::convolution_forward>(
      cpu_engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
      channels_last_desc(builder.shape(source()), form.src.type), weights, bias_desc(builder.shape(name())),
      channels_last_desc(builder.shape(name()), float_result ? builder.data_type() : form.dst.type),
      window_.geometry, attributes);
}

void Int8Convolution::forward(Builder& builder) {
  const Int8Layer& form = builder.int8_layer(name());
  window_ = make_window_(spec(), builder.shape(source()));
  const Shape& shape = builder.shape(name());
  const memory master = builder.parameter(name() + ".weights", window_.weights);
  const auto rows = static_cast<std::size_t>(shape.c);
  const auto* weights = static_cast<const float*>(master.get_data_handle());
  const std::size_t columns = window_.weights.get_size() / sizeof(float) / rows;
  scales_ = {form.src.scale, weight_scales(weights, rows, columns), form.dst.scale};

  auto pd = describe(builder, false);
  if (pd.get(true) == nullptr) {
    throw Error(Code::unsupported, "layer '" + name() + "'", "oneDNN has no int8 form of it on this CPU",
                "use another precision");
  }
  memory dst;
  const Sum* sum = activation_.active() ? nullptr : builder.sum_of(name());
  if (sum != nullptr && builder.value(sum->other).get_desc() == pd.dst_desc()) {
    pd = describe(builder, true);
    dst = builder.value(sum->other);
    builder.fuse_sum(name(), dst, false);
  } else {
    dst = builder.allocate(pd.dst_desc());
  }
  Arguments arguments = {{DNNL_ARG_SRC, builder.quantised(source(), pd.src_desc(), form.src.scale)},
                         {DNNL_ARG_WEIGHTS, builder.quantised_weights(name() + ".weights", master,
                                                                      pd.weights_desc(), scales_.weights)},
                         {DNNL_ARG_DST, dst}};
  if (biased_) {
    const memory bias = builder.parameter(name() + ".bias", bias_desc(shape));
    const auto* given = static_cast<const float*>(bias.get_data_handle());
    arguments.emplace_back(DNNL_ARG_BIAS,
                           builder.derived(name() + ".bias int8", bias_desc(shape),
                                           [&](float* made) { compat::int8_bias(given, scales_, made); }));
  }
  for (auto& scale : compat::int8_scale_arguments(cpu_engine(), scales_)) arguments.push_back(scale);
  builder.step(name() + " forward", dnnl::convolution_forward(pd), pd.scratchpad_desc(), arguments);
  builder.set_value(name(), dst);
}

void Int8Convolution::backward(Builder&) {
  throw Error(Code::internal, "layer '" + name() + "'", "int8 is for inference");
}

}  // namespace strait::nn
