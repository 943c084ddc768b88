#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

// A matrix product over rows of all elements of an item, then the shape that the layer gives its result.
void write_dense(LayerWriter& writer) {
  const Shape& dst = writer.dst();
  const std::string rows = writer.node("Flatten", {writer.source()}, {{"axis", std::int64_t{1}}});
  std::vector<std::string> inputs = {rows, write_weights(writer)};
  if (writer.layer().flag("bias")) inputs.push_back(writer.tensor("bias"));
  const std::string product = writer.node("Gemm", inputs, {{"transB", std::int64_t{1}}});
  const std::string shape = writer.constant(Ints{0, dst.c, dst.h, dst.w});  // 0: as many items as there are
  write_fused_activation(writer, writer.node("Reshape", {product, shape}));
}

}  // namespace strait::nn::onnx
