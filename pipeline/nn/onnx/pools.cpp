// Pooling of windows and of whole pictures. Padding is written out, as that of convolutions.
#include <algorithm>

#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

namespace {

void write_pool(LayerWriter& writer, const char* type, std::vector<NodeAttribute> attributes) {
  const LayerSpec& layer = writer.layer();
  const std::int64_t kernel = layer.integer("kernel");
  const std::int64_t stride = layer.has("stride") ? layer.integer("stride") : kernel;
  const std::int64_t overlap = std::max<std::int64_t>(0, kernel - stride);
  std::int64_t before = std::min((kernel - 1) / 2, overlap);
  std::int64_t after = overlap - before;
  if (layer.has("pad")) before = after = layer.integer("pad");
  attributes.push_back({"kernel_shape", Ints{kernel, kernel}});
  attributes.push_back({"strides", Ints{stride, stride}});
  attributes.push_back({"pads", Ints{before, before, after, after}});
  writer.node(type, {writer.source()}, std::move(attributes));
}

}  // namespace

void write_max_pool(LayerWriter& writer) {
  write_pool(writer, "MaxPool", {});
}

void write_average_pool(LayerWriter& writer) {
  write_pool(writer, "AveragePool", {{"count_include_pad", std::int64_t{0}}});
}

void write_global_max_pool(LayerWriter& writer) {
  writer.node("GlobalMaxPool", {writer.source()});
}

void write_global_average_pool(LayerWriter& writer) {
  writer.node("GlobalAveragePool", {writer.source()});
}

}  // namespace strait::nn::onnx
