// Convolution and transposed convolution. Padding is written out: "same" may put more zeros after than
// before, and ONNX's auto_pad puts them elsewhere.
#include <algorithm>

#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

namespace {

struct Padding {
  std::int64_t before;
  std::int64_t after;
};

void write_windowed(LayerWriter& writer, const char* type, Padding pad) {
  const LayerSpec& layer = writer.layer();
  const std::int64_t kernel = layer.integer("kernel");
  const std::int64_t stride = layer.integer("stride");
  std::vector<std::string> inputs = {writer.source(), writer.tensor("weights")};
  if (layer.flag("bias")) inputs.push_back(writer.tensor("bias"));
  const std::string linear = writer.node(type, inputs,
                                         {{"kernel_shape", Ints{kernel, kernel}},
                                          {"strides", Ints{stride, stride}},
                                          {"pads", Ints{pad.before, pad.before, pad.after, pad.after}}});
  write_fused_activation(writer, linear);
}

}  // namespace

void write_conv(LayerWriter& writer) {
  const LayerSpec& layer = writer.layer();
  const std::int64_t pad = layer.integer("pad");
  if (pad >= 0) return write_windowed(writer, "Conv", {pad, pad});
  const std::int64_t kernel = layer.integer("kernel");
  const std::int64_t before = (kernel - 1) / 2;
  const std::int64_t after = std::max<std::int64_t>(0, kernel - layer.integer("stride") - before);
  write_windowed(writer, "Conv", {before, after});
}

void write_deconv(LayerWriter& writer) {
  const LayerSpec& layer = writer.layer();
  const std::int64_t pad = layer.integer("pad");
  if (pad >= 0) return write_windowed(writer, "ConvTranspose", {pad, pad});
  const std::int64_t excess = layer.integer("kernel") - layer.integer("stride");
  write_windowed(writer, "ConvTranspose", {excess / 2, excess - excess / 2});
}

}  // namespace strait::nn::onnx
