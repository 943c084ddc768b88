#include "nn/passes/int8_layers.h"

#include <algorithm>
#include <set>

#include "nn/ops.h"
#include "nn/passes/rewrite.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

using dnnl::memory;

constexpr int kLeastChannels = 16;

bool is_never_negative(const LayerSpec& layer) {
  const bool fused = find_attribute(*find_op(layer.op), "act") != nullptr;
  const std::string act = fused ? layer.text("act") : layer.op;
  return act == "relu" || act == "sigmoid";
}

Int8Value value_of(const LayerSpec& producer, double range) {
  constexpr double kMostSigned = 127;
  constexpr double kMostUnsigned = 255;
  const double most = std::max(range, 1e-20);  // a value that was always 0
  if (is_never_negative(producer)) return {memory::data_type::u8, static_cast<float>(most / kMostUnsigned)};
  return {memory::data_type::s8, static_cast<float>(most / kMostSigned)};
}

// Only these go with a scale: f(a x) = a f(x) for positive a.
bool scales_with_its_source(const LayerSpec& layer) {
  const std::string act = layer.text("act");
  return act == "none" || act == "relu" || act == "leaky_relu";
}

// What all readers of the layer's value read it as; a float where they do not agree.
Int8Value stored_as(const LayerSpec& layer, const NetworkSpec& spec,
                    const std::map<std::string, Int8Layer>& known) {
  const bool is_output =
      std::find(spec.outputs.begin(), spec.outputs.end(), layer.name) != spec.outputs.end();
  if (is_output || !scales_with_its_source(layer)) return {};
  Int8Value agreed;
  for (const LayerSpec& reader : spec.layers) {
    if (std::find(reader.from.begin(), reader.from.end(), layer.name) == reader.from.end()) continue;
    const auto found = known.find(reader.name);
    if (found == known.end()) return {};
    const Int8Value& read = found->second.src;
    const bool first = agreed.type == memory::data_type::undef;
    if (!first && agreed.scale != read.scale) return {};
    agreed = read;
  }
  return agreed;
}

}  // namespace

bool computes_in_int8(const LayerSpec& layer, const NetworkSpec& spec,
                      const std::map<std::string, Shape>& shapes) {
  if (find_op(layer.op)->make_int8 == nullptr) return false;
  const bool reads_a_layer = position_of(spec, layer.from.front()) < spec.layers.size();
  return reads_a_layer && layer.integer("groups") == 1 && !layer.flag("spectral_norm") &&
         shapes.at(layer.from.front()).c >= kLeastChannels && shapes.at(layer.name).c >= kLeastChannels;
}

std::map<std::string, Int8Layer> int8_layers(const NetworkSpec& spec,
                                             const std::map<std::string, Shape>& shapes,
                                             const Int8Ranges& ranges) {
  std::map<std::string, Int8Layer> layers;
  for (const LayerSpec& layer : spec.layers) {
    if (!computes_in_int8(layer, spec, shapes)) continue;
    const auto range = ranges.ranges.find(layer.name);
    if (range == ranges.ranges.end()) {
      throw Error(Code::usage, spec.file, "layer '" + layer.name + "' has no range for int8",
                  "calibrate the model (strait calibrate), or use another precision");
    }
    layers[layer.name].src = value_of(spec.layers[position_of(spec, layer.from.front())], range->second);
  }
  for (auto& [name, one] : layers) one.dst = stored_as(spec.layers[position_of(spec, name)], spec, layers);
  return layers;
}

}  // namespace strait::nn
