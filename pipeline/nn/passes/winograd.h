// Which convolutions Winograd's minimal filtering (Lavin and Gray 2016, arXiv:1509.09308) makes faster in
// f32. Private to the room.
#pragma once

#include <map>
#include <string>

#include "nn/network.h"
#include "nn/shape.h"

namespace strait::nn {

// As measured on CPUs with AVX-512: pictures of few pixels are mostly padding, and few channels cost more to
// transform than is saved.
bool winograd_pays(const LayerSpec& layer, const Shape& src);

bool any_winograd(const NetworkSpec& spec, const std::map<std::string, Shape>& shapes);

}  // namespace strait::nn
