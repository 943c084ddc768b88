#include "nn/onnx/mappings.h"
#include "strait/error.h"

namespace strait::nn::onnx {

namespace {

// x * (1 + erf(x / sqrt(2))) / 2: Gelu itself came with operator set 20.
void write_gelu(LayerWriter& writer, const std::string& src) {
  constexpr float kRootOfHalf = 0.70710678F;
  const std::string erf =
      writer.node("Erf", {writer.node("Mul", {src, writer.constant(Floats{kRootOfHalf})})});
  const std::string twice = writer.node("Mul", {src, writer.node("Add", {erf, writer.constant(Floats{1})})});
  writer.node("Mul", {twice, writer.constant(Floats{0.5F})});
}

void write(LayerWriter& writer, const std::string& activation, const std::string& src) {
  if (activation == "relu") {
    writer.node("Relu", {src});
  } else if (activation == "leaky_relu") {
    writer.node("LeakyRelu", {src}, {{"alpha", static_cast<float>(writer.layer().number("slope"))}});
  } else if (activation == "sigmoid") {
    writer.node("Sigmoid", {src});
  } else if (activation == "tanh") {
    writer.node("Tanh", {src});
  } else if (activation == "elu") {
    writer.node("Elu", {src});
  } else if (activation == "gelu") {
    write_gelu(writer, src);
  } else if (activation == "silu") {
    writer.node("Mul", {src, writer.node("Sigmoid", {src})});
  } else if (activation == "softplus") {
    writer.node("Softplus", {src});
  } else {
    throw Error(Code::unsupported, "layer '" + writer.layer().name + "'",
                "activation '" + activation + "' cannot be written as ONNX");
  }
}

}  // namespace

void write_activation(LayerWriter& writer) {
  write(writer, writer.layer().op, writer.source());
}

void write_fused_activation(LayerWriter& writer, const std::string& linear) {
  const std::string activation = writer.layer().text("act");
  if (activation != "none") write(writer, activation, linear);
}

}  // namespace strait::nn::onnx
