// Convolution and transposed convolution. Padding is written out: "same" may put more zeros after than
// before, and ONNX's auto_pad puts them elsewhere.
#include <algorithm>

#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

namespace {

struct Window {
  std::int64_t pad_before;
  std::int64_t pad_after;
  std::int64_t dilation = 1;
};

void write_windowed(LayerWriter& writer, const char* type, const Window& window) {
  const LayerSpec& layer = writer.layer();
  const std::int64_t kernel = layer.integer("kernel");
  const std::int64_t stride = layer.integer("stride");
  const auto [before, after, dilation] = window;
  std::vector<std::string> inputs = {writer.source(), write_weights(writer)};
  if (layer.flag("bias")) inputs.push_back(writer.tensor("bias"));
  const std::string linear = writer.node(type, inputs,
                                         {{"kernel_shape", Ints{kernel, kernel}},
                                          {"strides", Ints{stride, stride}},
                                          {"dilations", Ints{dilation, dilation}},
                                          {"group", std::int64_t{layer.integer("groups")}},
                                          {"pads", Ints{before, before, after, after}}});
  write_fused_activation(writer, linear);
}

}  // namespace

void write_conv(LayerWriter& writer) {
  const LayerSpec& layer = writer.layer();
  const std::int64_t pad = layer.integer("pad");
  const std::int64_t dilation = layer.integer("dilation");
  if (pad >= 0) return write_windowed(writer, "Conv", {pad, pad, dilation});
  const std::int64_t reach = (layer.integer("kernel") - 1) * dilation;  // from a kernel's first element
  const std::int64_t before = reach / 2;
  const std::int64_t after = std::max<std::int64_t>(0, reach + 1 - layer.integer("stride") - before);
  write_windowed(writer, "Conv", {before, after, dilation});
}

void write_deconv(LayerWriter& writer) {
  const LayerSpec& layer = writer.layer();
  const std::int64_t pad = layer.integer("pad");
  if (pad >= 0) return write_windowed(writer, "ConvTranspose", {pad, pad});
  const std::int64_t excess = layer.integer("kernel") - layer.integer("stride");
  write_windowed(writer, "ConvTranspose", {excess / 2, excess - excess / 2});
}

}  // namespace strait::nn::onnx
