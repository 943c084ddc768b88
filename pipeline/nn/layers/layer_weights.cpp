#include "nn/layers/layer_weights.h"

#include <cmath>

#include "nn/dnnl_compat.h"

namespace strait::nn {

using dnnl::memory;

namespace {

constexpr const char* kAttribute = "spectral_norm";

float* floats(const memory& memory) {
  return static_cast<float*>(memory.get_data_handle());
}

}  // namespace

LayerWeights::LayerWeights(const LayerSpec& spec)
    : tensor_(spec.name + ".weights"),
      vector_(spec.name + ".u"),
      normalised_(find_attribute(*find_op(spec.op), kAttribute) != nullptr && spec.flag(kAttribute)) {}

void LayerWeights::prepare(Builder& builder, const Desc& plain, memory::dim rows) {
  plain_ = plain;
  master_ = builder.parameter(tensor_, plain);
  if (!normalised_) return;
  const auto elements = static_cast<memory::dim>(plain.get_size() / sizeof(float));
  norm_ = std::make_shared<SpectralNorm>(rows, elements / rows);
  const float* weights = floats(master_);
  const float* u =
      floats(builder.parameter(vector_, {{rows}, memory::data_type::f32, memory::format_tag::x}));
  if (builder.training()) {
    float* next = builder.statistics(vector_);
    master_ = builder.derived(tensor_ + " normalised", plain, [norm = norm_, weights, u, next](float* made) {
      norm->iterate(weights, u, next, made);
    });
  } else {
    master_ =
        builder.derived(tensor_ + " normalised", plain, [&](float* made) { norm_->apply(weights, u, made); });
  }
}

memory LayerWeights::packed(Builder& builder, const Desc& wanted) const {
  return builder.weights(normalised_ ? tensor_ + " normalised" : tensor_, master_, wanted);
}

memory LayerWeights::gradient_target(Builder& builder, const Desc& written) const {
  return builder.gradient_target(tensor_, plain_, written);
}

void LayerWeights::flush(Builder& builder, const memory& written) const {
  builder.flush(tensor_, plain_, written);
  if (!normalised_) return;
  const float* weights = floats(builder.parameter(tensor_, plain_));
  float* gradient = floats(builder.gradient_target(tensor_, plain_, plain_));
  builder.step(tensor_ + " diff_normalised",
               [norm = norm_, weights, gradient] { norm->differentiate(weights, gradient); });
}

AttributeRule spectral_norm_attribute() {
  return {.name = kAttribute, .fallback = false};
}

void add_spectral_norm_tensor(const LayerSpec& layer, int rows, std::vector<TensorRule>& rules) {
  if (!layer.flag(kAttribute)) return;
  rules.push_back({.suffix = "u",
                   .shape = {rows},
                   .trainable = false,
                   .fan_in = static_cast<double>(rows),
                   .constant = static_cast<float>(1 / std::sqrt(rows))});
}

}  // namespace strait::nn
