// A small, untrained model: a transform code of 24 waves.
#pragma once

#include <filesystem>
#include <string>

#include "network.h"
#include "nn/model.h"

namespace strait::codec::test {

inline NetworkOptions small_options() {
  return {.slices = {4, 8, 12}, .widths = {8, 8, 8}, .blocks = {1, 1}, .hyper = 6, .prior = 16, .levels = 3};
}

inline void save_small_model(const std::filesystem::path& folder, const std::string& name,
                             uint64_t seed = 3) {
  const nn::NetworkSpec network = build_network(small_options());
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "codec";
  info.preprocess = {{"lambda_least", 26 / (80.0 * 80.0)}, {"lambda_most", 26 / (10.0 * 10.0)}};
  nn::Model(info, network, initial_weights(network, small_options(), {80, 30, 10}, seed)).save(folder);
}

}  // namespace strait::codec::test
