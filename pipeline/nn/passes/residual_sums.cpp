#include "nn/passes/residual_sums.h"

#include <algorithm>

#include "nn/layers/activation.h"
#include "nn/passes/rewrite.h"

namespace strait::nn {

namespace {

const LayerSpec* activation_of(const NetworkSpec& spec, const std::string& sum) {
  if (readers_of(spec, sum) != 1) return nullptr;
  const auto reader = std::ranges::find_if(
      spec.layers, [&](const LayerSpec& layer) { return layer.from == std::vector<std::string>{sum}; });
  return reader != spec.layers.end() && Activation::alone(*reader).active() ? &*reader : nullptr;
}

}  // namespace

std::map<std::string, Sum> residual_sums(const NetworkSpec& spec) {
  std::map<std::string, std::size_t> last_read;
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    for (const std::string& name : spec.layers[i].from) last_read[name] = i;
  }
  const auto is_output = [&](const std::string& value) {
    return std::find(spec.outputs.begin(), spec.outputs.end(), value) != spec.outputs.end();
  };
  std::map<std::string, Sum> sums;
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    const LayerSpec& layer = spec.layers[i];
    if (layer.op != "add" || layer.from.size() != 2) continue;
    const std::size_t first = position_of(spec, layer.from[0]);
    const std::size_t second = position_of(spec, layer.from[1]);
    const bool both_are_layers = std::max(first, second) < spec.layers.size();
    if (!both_are_layers || first == second) continue;
    const std::string& later = layer.from[second > first ? 1 : 0];
    const std::string& other = layer.from[second > first ? 0 : 1];
    if (readers_of(spec, later) != 1 || is_output(other) || last_read.at(other) != i) continue;
    sums[later] = {layer.name, other, activation_of(spec, layer.name)};
  }
  return sums;
}

}  // namespace strait::nn
