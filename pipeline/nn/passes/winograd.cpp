#include "nn/passes/winograd.h"

#include <algorithm>

namespace strait::nn {

bool winograd_pays(const LayerSpec& layer, const Shape& src) {
  constexpr int kLeastChannels = 48, kLeastSide = 12;
  return layer.op == "conv" && layer.integer("kernel") == 3 && layer.integer("stride") == 1 &&
         layer.integer("dilation") == 1 && layer.integer("groups") == 1 && src.c >= kLeastChannels &&
         std::min(src.h, src.w) >= kLeastSide;
}

bool any_winograd(const NetworkSpec& spec, const std::map<std::string, Shape>& shapes) {
  return std::ranges::any_of(spec.layers, [&](const LayerSpec& layer) {
    return winograd_pays(layer, shapes.at(layer.from.front()));
  });
}

}  // namespace strait::nn
