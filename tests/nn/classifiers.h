// A classifier to test with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nn/model.h"

namespace strait::nn::test {

// Of gray pictures of 2 x 2 px; the latent is the brightness of their left and of their right column, and the
// brighter one decides between the two classes.
inline Model brighter_side(std::vector<std::string> classes = {"left", "right"}) {
  NetworkSpec network;
  network.inputs = {{"picture", 1, 2, 2}};
  network.outputs = {"latent", "logits"};
  network.layers = {{"latent", "dense", {"picture"}, {{"out", std::int64_t{2}}}},
                    {"logits", "dense", {"latent"}, {{"out", std::int64_t{2}}}}};
  Parameters weights = empty_parameters(network);
  float* latent = weights.at("latent.weights").data();
  latent[0] = latent[2] = latent[4 + 1] = latent[4 + 3] = 0.5F;
  float* logits = weights.at("logits.weights").data();
  logits[0] = logits[3] = 2;
  ModelInfo info;
  info.name = "brighter-side";
  info.plugin = "test";
  info.classes = std::move(classes);
  return Model(std::move(info), std::move(network), std::move(weights));
}

}  // namespace strait::nn::test
