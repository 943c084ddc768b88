// Sums, activations and batch norm.
#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

namespace {

void write(LayerWriter& writer, const std::string& activation, const std::string& src) {
  if (activation == "relu") {
    writer.node("Relu", {src});
  } else if (activation == "leaky_relu") {
    writer.node("LeakyRelu", {src}, {{"alpha", static_cast<float>(writer.layer().number("slope"))}});
  } else if (activation == "sigmoid") {
    writer.node("Sigmoid", {src});
  } else if (activation == "tanh") {
    writer.node("Tanh", {src});
  }
}

}  // namespace

void write_activation(LayerWriter& writer) {
  write(writer, writer.layer().op, writer.source());
}

void write_fused_activation(LayerWriter& writer, const std::string& linear) {
  write(writer, writer.layer().text("act"), linear);
}

void write_add(LayerWriter& writer) {
  const std::vector<std::string>& from = writer.layer().from;
  writer.node(from.size() == 2 ? "Add" : "Sum", from);
}

void write_batch_norm(LayerWriter& writer) {
  writer.node("BatchNormalization",
              {writer.source(), writer.tensor("scale"), writer.tensor("shift"), writer.tensor("mean"),
               writer.tensor("variance")},
              {{"epsilon", static_cast<float>(writer.layer().number("epsilon"))}});
}

}  // namespace strait::nn::onnx
