#include <algorithm>
#include <string_view>

#include "network.h"
#include "rate.h"
#include "transform.h"

namespace strait::codec {
namespace {

constexpr float kDamping = 0.1f;  // of the weights in front of an addition

// From each level's row a table has one number a channel: (channels, levels).
template <typename Value>
void fill_table(nn::Tensor& table, const Value& value) {
  const int64_t levels = table.shape[1];
  for (int64_t i = 0; i < static_cast<int64_t>(table.size()); ++i)
    table.data()[i] = static_cast<float>(value(i / levels, i % levels));
}

void fill_transform(nn::Parameters& weights, const std::vector<Wave>& waves) {
  float* forward = weights.at("transform.weights").data();
  float* back = weights.at("inverse.weights").data();
  const size_t pixels = 3 * kBlock * kBlock;
  for (size_t wave = 0; wave < waves.size(); ++wave) {
    for (size_t i = 0; i < pixels; ++i) {
      const auto at = static_cast<int>(i);
      const double value = weight(waves[wave], at / (kBlock * kBlock), at / kBlock % kBlock, at % kBlock);
      forward[wave * pixels + i] = back[i * waves.size() + wave] = static_cast<float>(value);
    }
  }
}

// Indexes of the typical deviations of each channel at a middle level, whatever is seen.
void fill_prior(nn::Parameters& weights, const NetworkOptions& options, const std::vector<Wave>& waves,
                double delta) {
  size_t channel = 0;
  for (size_t k = 0; k < options.slices.size(); ++k) {
    const std::string name = "prior" + std::to_string(k) + "c";
    nn::Tensor& last = weights.at(name + ".weights");
    for (size_t i = 0; i < last.size(); ++i) last.data()[i] *= kDamping;
    float* bias = weights.at(name + ".bias").data() + options.slices[k];
    for (int64_t i = 0; i < options.slices[k]; ++i)
      bias[i] = static_cast<float>(
          std::clamp(index_of(typical_deviation(waves[channel++]) / delta), 0.0, 63.0) / kIndexScale);
  }
}

void damp_branches(nn::Parameters& weights) {
  for (nn::Tensor& tensor : weights) {
    const std::string_view name = tensor.name;
    const bool ends = name == "a_tail.weights" || name == "s_tail.weights";
    const bool joins = (name.starts_with("a_") || name.starts_with("s_")) && name.ends_with("b.weights");
    if (!ends && !joins) continue;
    for (size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] *= ends ? 0 : kDamping;
  }
}

}  // namespace

nn::Parameters initial_weights(const nn::NetworkSpec& network, const NetworkOptions& options,
                               const std::vector<double>& deltas, uint64_t seed) {
  nn::Parameters weights = nn::initialise(network, seed);
  const std::vector<Wave> waves = leading_waves(static_cast<int>(options.channels()));
  fill_transform(weights, waves);
  fill_table(weights.at("scaled_table.weights"), [&](int64_t, int64_t level) { return 255 / deltas[level]; });
  fill_table(weights.at("unscaled_table.weights"),
             [&](int64_t, int64_t level) { return deltas[level] / 255; });
  for (const char* gate : {"a_gated_table.weights", "s_gated_table.weights"})
    fill_table(weights.at(gate), [](int64_t, int64_t) { return 1; });
  fill_table(weights.at("z_table.weights"), [](int64_t, int64_t) { return index_of(1) / kIndexScale; });
  fill_prior(weights, options, waves, deltas[deltas.size() / 2]);
  damp_branches(weights);
  return weights;
}

}  // namespace strait::codec
