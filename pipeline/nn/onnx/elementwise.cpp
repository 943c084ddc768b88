// Sums, products and what else each element becomes by itself.
#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

void write_add(LayerWriter& writer) {
  const std::vector<std::string>& from = writer.layer().from;
  writer.node(from.size() == 2 ? "Add" : "Sum", from);
}

void write_sub(LayerWriter& writer) {
  writer.node("Sub", writer.layer().from);
}

// ONNX repeats gates (N C 1 1) over the picture by itself.
void write_mul(LayerWriter& writer) {
  std::string product = writer.source();
  for (std::size_t i = 1; i < writer.layer().from.size(); ++i)
    product = writer.node("Mul", {product, writer.source(i)});
}

void write_scale(LayerWriter& writer) {
  const auto number = [&](const char* attribute) {
    return writer.constant(Floats{static_cast<float>(writer.layer().number(attribute))});
  };
  const std::string product = writer.node("Mul", {writer.source(), number("by")});
  if (writer.layer().number("shift") != 0) writer.node("Add", {product, number("shift")});
}

void write_quantise(LayerWriter& writer) {
  writer.node("Round", {writer.source()});  // halves to the even one, as ours
}

void write_identity(LayerWriter& writer) {
  writer.node("Identity", {writer.source()});
}

}  // namespace strait::nn::onnx
