#include "nn/passes/fold_batch_norm.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "nn/passes/rewrite.h"

namespace strait::nn {

namespace {

// Which dimension of an op's weights runs over its output channels; none for ops without weights.
std::optional<std::size_t> output_dimension(const std::string& op) {
  if (op == "conv" || op == "dense") return 0;
  if (op == "deconv") return 1;
  return std::nullopt;
}

// Weights that are normalised when they are packed, or whose rows are shared by groups, stay as they are.
bool weights_are_plain(const LayerSpec& layer) {
  if (layer.op == "deconv") return layer.integer("groups") == 1;
  return !layer.flag("spectral_norm");
}

bool takes_up(const NetworkSpec& spec, const LayerSpec& layer) {
  return output_dimension(layer.op) && layer.text("act") == "none" && weights_are_plain(layer) &&
         readers_of(spec, layer.name) == 1;
}

// value * gain + offset, of one channel.
struct Affine {
  double gain;
  double offset;
};

Affine affine_of(const LayerSpec& norm, const Parameters& parameters, std::size_t channel) {
  const auto of = [&](const char* what) -> double {
    return parameters.at(norm.name + "." + what).data()[channel];
  };
  const double gain = of("scale") / std::sqrt(of("variance") + norm.number("epsilon"));
  return {gain, of("shift") - gain * of("mean")};
}

// Dense layers may shape their rows into several pixels a channel: `per_channel` rows in a row share one.
void fold(const LayerSpec& norm, std::size_t dimension, const Parameters& parameters, Tensor& weights,
          Tensor& bias) {
  std::size_t inner = 1;
  for (std::size_t i = dimension + 1; i < weights.shape.size(); ++i)
    inner *= static_cast<std::size_t>(weights.shape[i]);
  const std::size_t rows = bias.size();
  const std::size_t per_channel = rows / parameters.at(norm.name + ".scale").size();
  std::vector<Affine> affine;
  for (std::size_t row = 0; row < rows; ++row)
    affine.push_back(affine_of(norm, parameters, row / per_channel));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights.data()[i] = static_cast<float>(weights.data()[i] * affine[i / inner % rows].gain);
  }
  for (std::size_t row = 0; row < rows; ++row) {
    bias.data()[row] = static_cast<float>(bias.data()[row] * affine[row].gain + affine[row].offset);
  }
}

// Without a given tensor it begins at zero; a second batch_norm goes on from the result of the first.
void begin_with(Parameters& result, const std::string& name, const std::vector<std::int64_t>& shape,
                const Parameters& given) {
  if (result.find(name) != nullptr) return;
  Tensor& tensor = result.add(name, shape);
  const Tensor* source = given.find(name);
  if (source != nullptr) std::copy_n(source->data(), source->size(), tensor.data());
}

}  // namespace

std::vector<Fold> fold_batch_norm(NetworkSpec& spec) {
  std::vector<Fold> folds;
  for (std::size_t i = 0; i < spec.layers.size();) {
    const std::size_t source = position_of(spec, spec.layers[i].from.front());
    const bool folds_here = spec.layers[i].op == "batch_norm" && source < spec.layers.size() &&
                            takes_up(spec, spec.layers[source]);
    if (!folds_here) {
      ++i;
      continue;
    }
    folds.push_back({spec.layers[source].name, spec.layers[i]});
    spec.layers[source].attributes["bias"] = true;
    bypass(spec, i);
  }
  return folds;
}

Parameters folded_parameters(const std::vector<Fold>& folds, const NetworkSpec& folded,
                             const Parameters& parameters) {
  Parameters result;
  for (const Fold& one : folds) {
    const LayerSpec& layer = folded.layers[position_of(folded, one.layer)];
    const std::string weights = layer.name + ".weights";
    const std::string bias = layer.name + ".bias";
    const std::size_t dimension = *output_dimension(layer.op);
    const std::vector<std::int64_t> shape = parameters.at(weights).shape;
    begin_with(result, weights, shape, parameters);
    begin_with(result, bias, {shape[dimension]}, parameters);
    fold(one.norm, dimension, parameters, result.at(weights), result.at(bias));
  }
  return result;
}

}  // namespace strait::nn
