#include "nn/passes/rewrite.h"

#include <algorithm>

namespace strait::nn {

std::size_t position_of(const NetworkSpec& spec, const std::string& value) {
  const auto found = std::find_if(spec.layers.begin(), spec.layers.end(),
                                  [&](const LayerSpec& layer) { return layer.name == value; });
  return static_cast<std::size_t>(found - spec.layers.begin());
}

std::size_t readers_of(const NetworkSpec& spec, const std::string& value) {
  auto readers = std::count(spec.outputs.begin(), spec.outputs.end(), value);
  for (const LayerSpec& layer : spec.layers)
    readers += std::count(layer.from.begin(), layer.from.end(), value);
  return static_cast<std::size_t>(readers);
}

void bypass(NetworkSpec& spec, std::size_t layer) {
  const auto at = spec.layers.begin() + static_cast<std::ptrdiff_t>(layer);
  const std::string name = at->name;
  const std::string source = at->from.front();
  spec.layers.erase(at);
  for (LayerSpec& reader : spec.layers) std::replace(reader.from.begin(), reader.from.end(), name, source);
  std::replace(spec.outputs.begin(), spec.outputs.end(), name, source);
}

}  // namespace strait::nn
