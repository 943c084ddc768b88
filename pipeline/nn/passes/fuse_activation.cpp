#include "nn/passes/fuse_activation.h"

#include <algorithm>

#include "nn/ops.h"
#include "nn/passes/rewrite.h"

namespace strait::nn {

namespace {

bool takes_up(const NetworkSpec& spec, const LayerSpec& layer, const LayerSpec& activation) {
  const Op& op = *find_op(layer.op);
  const AttributeRule* act = find_attribute(op, "act");
  if (act == nullptr || layer.text("act") != "none" || readers_of(spec, layer.name) != 1) return false;
  if (std::find(act->choices.begin(), act->choices.end(), activation.op) == act->choices.end()) return false;
  const auto& needed = find_op(activation.op)->attributes;
  return std::all_of(needed.begin(), needed.end(),
                     [&](const AttributeRule& rule) { return find_attribute(op, rule.name) != nullptr; });
}

}  // namespace

void fuse_activations(NetworkSpec& spec) {
  for (std::size_t i = 0; i < spec.layers.size();) {
    const LayerSpec activation = spec.layers[i];
    const std::size_t source = position_of(spec, activation.from.front());
    if (source == spec.layers.size() || !takes_up(spec, spec.layers[source], activation)) {
      ++i;
      continue;
    }
    LayerSpec& layer = spec.layers[source];
    layer.attributes["act"] = activation.op;
    for (const AttributeRule& rule : find_op(activation.op)->attributes) {
      const auto given = activation.attributes.find(rule.name);
      layer.attributes[rule.name] = given != activation.attributes.end() ? given->second : rule.fallback;
    }
    bypass(spec, i);
  }
}

}  // namespace strait::nn
