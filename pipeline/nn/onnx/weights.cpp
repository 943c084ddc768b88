#include <cstddef>

#include "nn/layers/spectral_norm.h"
#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

std::string write_weights(LayerWriter& writer) {
  const LayerSpec& layer = writer.layer();
  if (!layer.has("spectral_norm") || !layer.flag("spectral_norm")) return writer.tensor("weights");
  const Tensor& weights = writer.stored("weights");
  const Tensor& u = writer.stored("u");
  Tensor& made = writer.derive("weights", "normalised", weights.shape);
  const auto rows = static_cast<std::ptrdiff_t>(u.size());
  const auto columns = static_cast<std::ptrdiff_t>(weights.size()) / rows;
  SpectralNorm(rows, columns).apply(weights.data(), u.data(), made.data());
  return made.name;
}

}  // namespace strait::nn::onnx
