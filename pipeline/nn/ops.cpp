#include "nn/ops.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace strait::nn {

const std::vector<Op>& ops() {
  static const std::vector<Op> table = {conv_op(),
                                        deconv_op(),
                                        pixel_shuffle_op(),
                                        pixel_unshuffle_op(),
                                        add_op(),
                                        concat_op(),
                                        leaky_relu_op(),
                                        relu_op(),
                                        sigmoid_op(),
                                        tanh_op(),
                                        dense_op(),
                                        batch_norm_op(),
                                        max_pool_op(),
                                        average_pool_op(),
                                        global_max_pool_op(),
                                        global_average_pool_op(),
                                        upsample_op(),
                                        mul_op(),
                                        sub_op(),
                                        scale_op(),
                                        slice_op(),
                                        reshape_op(),
                                        flatten_op(),
                                        detach_op(),
                                        dropout_op(),
                                        reparameterise_op(),
                                        quantise_op(),
                                        anneal_op(),
                                        elu_op(),
                                        gelu_op(),
                                        silu_op(),
                                        softplus_op(),
                                        group_norm_op(),
                                        instance_norm_op(),
                                        layer_norm_op(),
                                        l2_normalise_op(),
                                        gdn_op(),
                                        igdn_op()};
  return table;
}

const Op* find_op(std::string_view name) {
  const auto found = std::find_if(ops().begin(), ops().end(), [&](const Op& op) { return op.name == name; });
  return found == ops().end() ? nullptr : &*found;
}

const AttributeRule* find_attribute(const Op& op, std::string_view name) {
  const auto& rules = op.attributes;
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

std::vector<std::string> op_names() {
  std::vector<std::string> names;
  for (const Op& op : ops()) names.push_back(op.name);
  return names;
}

std::vector<TensorRule> no_tensors(const LayerSpec&, std::span<const Shape>) {
  return {};
}

double no_macs(const LayerSpec&, std::span<const Shape>) {
  return 0;
}

Scale same_scale(const LayerSpec&) {
  return {};
}

Shape same_shape(const LayerSpec&, std::span<const Shape> srcs) {
  return srcs[0];
}

Shape one_shape(const LayerSpec& layer, std::span<const Shape> srcs) {
  for (std::size_t i = 1; i < srcs.size(); ++i) {
    if (srcs[i] == srcs[0]) continue;
    throw ShapeProblem{"its inputs must have one shape ('" + layer.from[0] + "' and '" + layer.from[i] +
                       "' differ)"};
  }
  return srcs[0];
}

std::vector<AttributeRule> with_activation(std::vector<AttributeRule> rules) {
  rules.push_back(
      {.name = "act",
       .fallback = std::string("none"),
       .choices = {"none", "leaky_relu", "relu", "sigmoid", "tanh", "elu", "gelu", "silu", "softplus"}});
  rules.push_back({.name = "slope", .fallback = 0.01, .least = 0, .most = 1});
  return rules;
}

double activation_gain(const LayerSpec& layer) {
  const std::string act = layer.text("act");
  if (act == "relu") return std::sqrt(2.0);
  if (act == "leaky_relu") return std::sqrt(2.0 / (1.0 + layer.number("slope") * layer.number("slope")));
  if (act == "elu") return 1.2452;
  if (act == "gelu") return 1.5335;
  if (act == "silu") return 1.6765;
  if (act == "softplus") return 1.0419;
  return 1.0;  // sigmoid and tanh mostly end a network
}

}  // namespace strait::nn
