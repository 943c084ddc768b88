#include "nn/onnx/layer_writer.h"

#include <utility>

namespace strait::nn::onnx {

// Names of layers have no slash, so that these are nobody else's.
std::string LayerWriter::node(const std::string& type, std::vector<std::string> inputs,
                              std::vector<NodeAttribute> attributes) {
  const std::string name = layer_.name + "/" + std::to_string(++nodes_);
  graph_.nodes.push_back({type, std::move(inputs), name, std::move(attributes)});
  return name;
}

Tensor& LayerWriter::derive(const char* suffix, const char* what, std::vector<std::int64_t> shape) {
  return graph_.derived.add(tensor(suffix) + "/" + what, std::move(shape));
}

std::string LayerWriter::constant(Ints values) {
  return node("Constant", {}, {{"value_ints", std::move(values)}});
}

std::string LayerWriter::constant(Floats values) {
  return node("Constant", {}, {{"value_floats", std::move(values)}});
}

}  // namespace strait::nn::onnx
