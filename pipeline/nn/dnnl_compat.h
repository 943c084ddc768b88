// Everything that differs between oneDNN 2.6 and 3.x: how primitive descriptors are made. The rest of the
// room is written against these functions. All take attributes with a user scratchpad from the caller. Long,
// because it says everything twice.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <dnnl.hpp>

namespace strait::nn::compat {

using dnnl::algorithm;
using dnnl::primitive_attr;
using dnnl::prop_kind;
using Desc = dnnl::memory::desc;

// Strides, dilation and padding of a (transposed) convolution: {height, width}. A dilation of 0 is none.
struct Geometry {
  dnnl::memory::dims strides;
  dnnl::memory::dims dilates;
  dnnl::memory::dims pad_before;
  dnnl::memory::dims pad_after;
};

// The windows of a pooling: {height, width}.
struct Pool {
  dnnl::memory::dims kernel;
  dnnl::memory::dims strides;
  dnnl::memory::dims pad_before;
  dnnl::memory::dims pad_after;
};

// How a layout is made of strides and blocks, one entry per dimension and per block.
struct Blocking {
  dnnl::memory::dims strides;
  dnnl::memory::dims blocks;
  dnnl::memory::dims block_dimensions;
};

// What the integers of an int8 convolution mean: real = scale * stored. Weights have a scale for each output
// channel; a dst that is a float has 1.
struct Int8Scales {
  float src = 1;
  std::vector<float> weights;
  float dst = 1;
};

using ScaleArguments = std::vector<std::pair<int, dnnl::memory>>;

// Memory of its own with the values.
inline dnnl::memory memory_of(const dnnl::engine& engine, const std::vector<float>& values) {
  const auto count = static_cast<dnnl::memory::dim>(values.size());
  dnnl::memory made({{count}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::x}, engine);
  std::copy(values.begin(), values.end(), static_cast<float*>(made.get_data_handle()));
  return made;
}

#if DNNL_VERSION_MAJOR >= 3

// Scales are arguments of the primitive: results first become real numbers, bias included.
inline void set_int8_scales(primitive_attr& attr, const Int8Scales& scales) {
  attr.set_scales_mask(DNNL_ARG_SRC, 0);
  attr.set_scales_mask(DNNL_ARG_WEIGHTS, 1);
  if (scales.dst != 1) attr.set_scales_mask(DNNL_ARG_DST, 0);
}

inline ScaleArguments int8_scale_arguments(const dnnl::engine& engine, const Int8Scales& scales) {
  ScaleArguments arguments = {{DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC, memory_of(engine, {scales.src})},
                              {DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, memory_of(engine, scales.weights)}};
  if (scales.dst != 1)
    arguments.emplace_back(DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, memory_of(engine, {scales.dst}));
  return arguments;
}

inline void int8_bias(const float* given, const Int8Scales& scales, float* bias) {
  std::copy_n(given, scales.weights.size(), bias);
}

// Of a reorder from real numbers to integers: one scale, or one for each index of the first dimension.
inline void set_stored_scales(primitive_attr& attr, const std::vector<float>& scales) {
  attr.set_scales_mask(DNNL_ARG_TO, scales.size() == 1 ? 0 : 1);
}

inline ScaleArguments stored_scale_arguments(const dnnl::engine& engine, const std::vector<float>& scales) {
  return {{DNNL_ARG_ATTR_SCALES | DNNL_ARG_TO, memory_of(engine, scales)}};
}

// Empty for layouts that are not made of them.
inline std::optional<Blocking> blocking_of(const Desc& desc) {
  if (desc.get_format_kind() != dnnl::memory::format_kind::blocked) return std::nullopt;
  return Blocking{desc.get_strides(), desc.get_inner_blks(), desc.get_inner_idxs()};
}

inline dnnl::memory::data_type data_type_of(const Desc& desc) {
  return desc.get_data_type();
}

inline dnnl::memory::dims dims_of(const Desc& desc) {
  return desc.get_dims();
}

inline void append_activation(dnnl::post_ops& ops, algorithm kind, float alpha) {
  ops.append_eltwise(kind, alpha, 0.0F);
}

// The forward and backward descriptors of one family (convolution or deconvolution). `bias` may be empty. The
// result is empty where no implementation exists.
template <class Forward>
typename Forward::primitive_desc windowed_forward(const dnnl::engine& engine, prop_kind prop, algorithm kind,
                                                  const Desc& src, const Desc& weights, const Desc& bias,
                                                  const Desc& dst, const Geometry& g,
                                                  const primitive_attr& attr) {
  return {engine,    prop,      kind,         src,         weights, bias, dst,
          g.strides, g.dilates, g.pad_before, g.pad_after, attr,    true};
}

template <class BackwardData, class ForwardDesc>
typename BackwardData::primitive_desc windowed_backward_data(const dnnl::engine& engine, algorithm kind,
                                                             const Desc& diff_src, const Desc& weights,
                                                             const Desc& diff_dst, const Geometry& g,
                                                             const ForwardDesc& hint,
                                                             const primitive_attr& attr) {
  return {engine,    kind,         diff_src,    weights, diff_dst, g.strides,
          g.dilates, g.pad_before, g.pad_after, hint,    attr,     true};
}

template <class BackwardWeights, class ForwardDesc>
typename BackwardWeights::primitive_desc windowed_backward_weights(const dnnl::engine& engine, algorithm kind,
                                                                   const Desc& src, const Desc& diff_weights,
                                                                   const Desc& diff_bias,
                                                                   const Desc& diff_dst, const Geometry& g,
                                                                   const ForwardDesc& hint,
                                                                   const primitive_attr& attr) {
  return {engine,    kind,         src,         diff_weights, diff_bias, diff_dst, g.strides,
          g.dilates, g.pad_before, g.pad_after, hint,         attr,      true};
}

inline dnnl::eltwise_forward::primitive_desc eltwise_forward(const dnnl::engine& engine, algorithm kind,
                                                             const Desc& data, float alpha,
                                                             const primitive_attr& attr) {
  return {engine, prop_kind::forward_training, kind, data, data, alpha, 0.0F, attr};
}

inline dnnl::eltwise_backward::primitive_desc eltwise_backward(
    const dnnl::engine& engine, algorithm kind, const Desc& data, float alpha,
    const dnnl::eltwise_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {engine, kind, data, data, data, alpha, 0.0F, hint, attr};
}

inline dnnl::binary::primitive_desc add(const dnnl::engine& engine, const Desc& data,
                                        const primitive_attr& attr) {
  return {engine, algorithm::binary_add, data, data, data, attr};
}

inline dnnl::concat::primitive_desc concat_channels(const dnnl::engine& engine, const std::vector<Desc>& srcs,
                                                    const primitive_attr& attr) {
  return {engine, 1, srcs, attr};
}

inline dnnl::batch_normalization_forward::primitive_desc batch_norm_forward(const dnnl::engine& engine,
                                                                            prop_kind prop, const Desc& data,
                                                                            float epsilon,
                                                                            dnnl::normalization_flags flags,
                                                                            const primitive_attr& attr) {
  return {engine, prop, data, data, epsilon, flags, attr};
}

// Whether the backward primitive takes the shift as an argument; where it does not, it refuses it.
constexpr bool kBatchNormBackwardTakesShift = false;

inline dnnl::batch_normalization_backward::primitive_desc batch_norm_backward(
    const dnnl::engine& engine, const Desc& data, float epsilon, dnnl::normalization_flags flags,
    const dnnl::batch_normalization_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {engine, prop_kind::backward, data, data, data, epsilon, flags, hint, attr};
}

inline dnnl::inner_product_forward::primitive_desc dense_forward(const dnnl::engine& engine, prop_kind prop,
                                                                 const Desc& src, const Desc& weights,
                                                                 const Desc& bias, const Desc& dst,
                                                                 const primitive_attr& attr) {
  return {engine, prop, src, weights, bias, dst, attr};
}

inline dnnl::inner_product_backward_data::primitive_desc dense_backward_data(
    const dnnl::engine& engine, const Desc& diff_src, const Desc& weights, const Desc& diff_dst,
    const dnnl::inner_product_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {engine, diff_src, weights, diff_dst, hint, attr};
}

inline dnnl::inner_product_backward_weights::primitive_desc dense_backward_weights(
    const dnnl::engine& engine, const Desc& src, const Desc& diff_weights, const Desc& diff_bias,
    const Desc& diff_dst, const dnnl::inner_product_forward::primitive_desc& hint,
    const primitive_attr& attr) {
  return {engine, src, diff_weights, diff_bias, diff_dst, hint, attr};
}

inline dnnl::binary::primitive_desc binary(const dnnl::engine& engine, algorithm kind, const Desc& first,
                                           const Desc& second, const Desc& dst, const primitive_attr& attr) {
  return {engine, kind, first, second, dst, attr};
}

// factor * x + shift.
inline dnnl::eltwise_forward::primitive_desc linear(const dnnl::engine& engine, const Desc& data,
                                                    float factor, float shift, const primitive_attr& attr) {
  return {engine, prop_kind::forward_training, algorithm::eltwise_linear, data, data, factor, shift, attr};
}

inline dnnl::pooling_forward::primitive_desc pooling_forward(const dnnl::engine& engine, prop_kind prop,
                                                             algorithm kind, const Desc& src, const Desc& dst,
                                                             const Pool& p, const primitive_attr& attr) {
  const dnnl::memory::dims dense(p.kernel.size(), 0);
  return {engine, prop, kind, src, dst, p.strides, p.kernel, dense, p.pad_before, p.pad_after, attr};
}

inline dnnl::pooling_backward::primitive_desc pooling_backward(
    const dnnl::engine& engine, algorithm kind, const Desc& diff_src, const Desc& diff_dst, const Pool& p,
    const dnnl::pooling_forward::primitive_desc& hint, const primitive_attr& attr) {
  const dnnl::memory::dims dense(p.kernel.size(), 0);
  return {engine, kind,         diff_src,    diff_dst, p.strides, p.kernel,
          dense,  p.pad_before, p.pad_after, hint,     attr};
}

inline dnnl::resampling_forward::primitive_desc resampling_forward(const dnnl::engine& engine, algorithm kind,
                                                                   const Desc& src, const Desc& dst,
                                                                   const primitive_attr& attr) {
  return {engine, prop_kind::forward_training, kind, src, dst, attr};
}

inline dnnl::resampling_backward::primitive_desc resampling_backward(
    const dnnl::engine& engine, algorithm kind, const Desc& diff_src, const Desc& diff_dst,
    const dnnl::resampling_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {engine, kind, diff_src, diff_dst, hint, attr};
}

#else

// Scales are part of the primitive: they turn sums of integers into the result before the activation, which
// therefore must scale with its argument where the result is no float. A bias is added to the sum.
inline void set_int8_scales(primitive_attr& attr, const Int8Scales& scales) {
  std::vector<float> of_sums;
  for (const float weights : scales.weights) of_sums.push_back(scales.src * weights / scales.dst);
  attr.set_output_scales(1 << 1, of_sums);
}

inline ScaleArguments int8_scale_arguments(const dnnl::engine&, const Int8Scales&) {
  return {};
}

inline void int8_bias(const float* given, const Int8Scales& scales, float* bias) {
  for (std::size_t i = 0; i < scales.weights.size(); ++i)
    bias[i] = given[i] / (scales.src * scales.weights[i]);
}

inline void set_stored_scales(primitive_attr& attr, const std::vector<float>& scales) {
  std::vector<float> factors;
  for (const float scale : scales) factors.push_back(1 / scale);
  attr.set_output_scales(scales.size() == 1 ? 0 : 1, factors);
}

inline ScaleArguments stored_scale_arguments(const dnnl::engine&, const std::vector<float>&) {
  return {};
}

inline std::optional<Blocking> blocking_of(const Desc& desc) {
  if (desc.data.format_kind != dnnl_blocked) return std::nullopt;
  const auto& blocking = desc.data.format_desc.blocking;
  return Blocking{{blocking.strides, blocking.strides + desc.data.ndims},
                  {blocking.inner_blks, blocking.inner_blks + blocking.inner_nblks},
                  {blocking.inner_idxs, blocking.inner_idxs + blocking.inner_nblks}};
}

inline dnnl::memory::data_type data_type_of(const Desc& desc) {
  return desc.data_type();
}

inline dnnl::memory::dims dims_of(const Desc& desc) {
  return desc.dims();
}

inline void append_activation(dnnl::post_ops& ops, algorithm kind, float alpha) {
  ops.append_eltwise(1.0F, kind, alpha, 0.0F);
}

template <class Forward>
typename Forward::primitive_desc windowed_forward(const dnnl::engine& engine, prop_kind prop, algorithm kind,
                                                  const Desc& src, const Desc& weights, const Desc& bias,
                                                  const Desc& dst, const Geometry& g,
                                                  const primitive_attr& attr) {
  return {typename Forward::desc(prop, kind, src, weights, bias, dst, g.strides, g.dilates, g.pad_before,
                                 g.pad_after),
          attr, engine, true};
}

template <class BackwardData, class ForwardDesc>
typename BackwardData::primitive_desc windowed_backward_data(const dnnl::engine& engine, algorithm kind,
                                                             const Desc& diff_src, const Desc& weights,
                                                             const Desc& diff_dst, const Geometry& g,
                                                             const ForwardDesc& hint,
                                                             const primitive_attr& attr) {
  return {typename BackwardData::desc(kind, diff_src, weights, diff_dst, g.strides, g.dilates, g.pad_before,
                                      g.pad_after),
          attr, engine, hint, true};
}

template <class BackwardWeights, class ForwardDesc>
typename BackwardWeights::primitive_desc windowed_backward_weights(const dnnl::engine& engine, algorithm kind,
                                                                   const Desc& src, const Desc& diff_weights,
                                                                   const Desc& diff_bias,
                                                                   const Desc& diff_dst, const Geometry& g,
                                                                   const ForwardDesc& hint,
                                                                   const primitive_attr& attr) {
  return {typename BackwardWeights::desc(kind, src, diff_weights, diff_bias, diff_dst, g.strides, g.dilates,
                                         g.pad_before, g.pad_after),
          attr, engine, hint, true};
}

inline dnnl::eltwise_forward::primitive_desc eltwise_forward(const dnnl::engine& engine, algorithm kind,
                                                             const Desc& data, float alpha,
                                                             const primitive_attr& attr) {
  return {dnnl::eltwise_forward::desc(prop_kind::forward_training, kind, data, alpha, 0.0F), attr, engine};
}

inline dnnl::eltwise_backward::primitive_desc eltwise_backward(
    const dnnl::engine& engine, algorithm kind, const Desc& data, float alpha,
    const dnnl::eltwise_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {dnnl::eltwise_backward::desc(kind, data, data, alpha, 0.0F), attr, engine, hint};
}

inline dnnl::binary::primitive_desc add(const dnnl::engine& engine, const Desc& data,
                                        const primitive_attr& attr) {
  return {dnnl::binary::desc(algorithm::binary_add, data, data, data), attr, engine};
}

inline dnnl::concat::primitive_desc concat_channels(const dnnl::engine& engine, const std::vector<Desc>& srcs,
                                                    const primitive_attr& attr) {
  return {1, srcs, engine, attr};
}

inline dnnl::batch_normalization_forward::primitive_desc batch_norm_forward(const dnnl::engine& engine,
                                                                            prop_kind prop, const Desc& data,
                                                                            float epsilon,
                                                                            dnnl::normalization_flags flags,
                                                                            const primitive_attr& attr) {
  return {dnnl::batch_normalization_forward::desc(prop, data, epsilon, flags), attr, engine};
}

constexpr bool kBatchNormBackwardTakesShift = true;

inline dnnl::batch_normalization_backward::primitive_desc batch_norm_backward(
    const dnnl::engine& engine, const Desc& data, float epsilon, dnnl::normalization_flags flags,
    const dnnl::batch_normalization_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {dnnl::batch_normalization_backward::desc(prop_kind::backward, data, data, epsilon, flags), attr,
          engine, hint};
}

inline dnnl::inner_product_forward::primitive_desc dense_forward(const dnnl::engine& engine, prop_kind prop,
                                                                 const Desc& src, const Desc& weights,
                                                                 const Desc& bias, const Desc& dst,
                                                                 const primitive_attr& attr) {
  return {dnnl::inner_product_forward::desc(prop, src, weights, bias, dst), attr, engine};
}

inline dnnl::inner_product_backward_data::primitive_desc dense_backward_data(
    const dnnl::engine& engine, const Desc& diff_src, const Desc& weights, const Desc& diff_dst,
    const dnnl::inner_product_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {dnnl::inner_product_backward_data::desc(diff_src, weights, diff_dst), attr, engine, hint};
}

inline dnnl::inner_product_backward_weights::primitive_desc dense_backward_weights(
    const dnnl::engine& engine, const Desc& src, const Desc& diff_weights, const Desc& diff_bias,
    const Desc& diff_dst, const dnnl::inner_product_forward::primitive_desc& hint,
    const primitive_attr& attr) {
  return {dnnl::inner_product_backward_weights::desc(src, diff_weights, diff_bias, diff_dst), attr, engine,
          hint};
}

inline dnnl::binary::primitive_desc binary(const dnnl::engine& engine, algorithm kind, const Desc& first,
                                           const Desc& second, const Desc& dst, const primitive_attr& attr) {
  return {dnnl::binary::desc(kind, first, second, dst), attr, engine};
}

inline dnnl::eltwise_forward::primitive_desc linear(const dnnl::engine& engine, const Desc& data,
                                                    float factor, float shift, const primitive_attr& attr) {
  return {dnnl::eltwise_forward::desc(prop_kind::forward_training, algorithm::eltwise_linear, data, factor,
                                      shift),
          attr, engine};
}

inline dnnl::pooling_forward::primitive_desc pooling_forward(const dnnl::engine& engine, prop_kind prop,
                                                             algorithm kind, const Desc& src, const Desc& dst,
                                                             const Pool& p, const primitive_attr& attr) {
  return {dnnl::pooling_forward::desc(prop, kind, src, dst, p.strides, p.kernel, p.pad_before, p.pad_after),
          attr, engine};
}

inline dnnl::pooling_backward::primitive_desc pooling_backward(
    const dnnl::engine& engine, algorithm kind, const Desc& diff_src, const Desc& diff_dst, const Pool& p,
    const dnnl::pooling_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {
      dnnl::pooling_backward::desc(kind, diff_src, diff_dst, p.strides, p.kernel, p.pad_before, p.pad_after),
      attr, engine, hint};
}

inline dnnl::resampling_forward::primitive_desc resampling_forward(const dnnl::engine& engine, algorithm kind,
                                                                   const Desc& src, const Desc& dst,
                                                                   const primitive_attr& attr) {
  return {dnnl::resampling_forward::desc(prop_kind::forward_training, kind, src, dst), attr, engine};
}

inline dnnl::resampling_backward::primitive_desc resampling_backward(
    const dnnl::engine& engine, algorithm kind, const Desc& diff_src, const Desc& diff_dst,
    const dnnl::resampling_forward::primitive_desc& hint, const primitive_attr& attr) {
  return {dnnl::resampling_backward::desc(kind, diff_src, diff_dst), attr, engine, hint};
}

#endif

}  // namespace strait::nn::compat
