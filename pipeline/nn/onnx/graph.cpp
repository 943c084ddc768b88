#include "nn/onnx/graph.h"

#include <set>

#include "nn/onnx/protobuf.h"

namespace strait::nn::onnx {

namespace {

constexpr int kIrVersion = 7;
constexpr int kOperatorSet = 13;
constexpr int kFloatTensor = 1;  // TensorProto.DataType.FLOAT

// AttributeProto: 1 name, 2 f, 3 i, 4 s, 7 floats, 8 ints, 20 type.
struct AttributeEncoder {
  Message& out;

  void operator()(float value) const {
    out.real(2, value);
    out.integer(20, 1);
  }
  void operator()(std::int64_t value) const {
    out.integer(3, value);
    out.integer(20, 2);
  }
  void operator()(const std::string& value) const {
    out.bytes(4, value);
    out.integer(20, 3);
  }
  void operator()(const Floats& values) const {
    for (const float value : values) out.real(7, value);
    out.integer(20, 6);
  }
  void operator()(const Ints& values) const {
    for (const std::int64_t value : values) out.integer(8, value);
    out.integer(20, 7);
  }
};

Message encode(const NodeAttribute& attribute) {
  Message out;
  out.bytes(1, attribute.name);
  std::visit(AttributeEncoder{out}, attribute.value);
  return out;
}

// NodeProto: 1 input, 2 output, 3 name, 4 op_type, 5 attribute.
Message encode(const Node& node) {
  Message out;
  for (const std::string& input : node.inputs) out.bytes(1, input);
  out.bytes(2, node.output);
  out.bytes(3, node.output);
  out.bytes(4, node.type);
  for (const NodeAttribute& attribute : node.attributes) out.message(5, encode(attribute));
  return out;
}

// TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data.
Message encode(const Tensor& tensor) {
  Message out;
  for (const std::int64_t side : tensor.shape) out.integer(1, side);
  out.integer(2, kFloatTensor);
  out.bytes(8, tensor.name);
  out.bytes(9, {reinterpret_cast<const char*>(tensor.data()), tensor.size() * sizeof(float)});
  return out;
}

// TensorShapeProto.Dimension: 1 dim_value, 2 dim_param.
Message encode(const Dimension& dimension) {
  Message out;
  if (const auto* size = std::get_if<std::int64_t>(&dimension)) {
    out.integer(1, *size);
  } else {
    out.bytes(2, std::get<std::string>(dimension));
  }
  return out;
}

// ValueInfoProto: 1 name, 2 type; TypeProto: 1 tensor_type; TypeProto.Tensor: 1 elem_type, 2 shape;
// TensorShapeProto: 1 dim.
Message encode(const Value& value) {
  Message shape;
  for (const Dimension& dimension : value.shape) shape.message(1, encode(dimension));
  Message tensor;
  tensor.integer(1, kFloatTensor);
  tensor.message(2, shape);
  Message type;
  type.message(1, tensor);
  Message out;
  out.bytes(1, value.name);
  out.message(2, type);
  return out;
}

std::set<std::string> values_read(const Graph& graph) {
  std::set<std::string> read;
  for (const Node& node : graph.nodes) read.insert(node.inputs.begin(), node.inputs.end());
  return read;
}

// GraphProto: 1 node, 2 name, 5 initializer, 10 doc_string, 11 input, 12 output.
Message encode(const Graph& graph) {
  Message out;
  for (const Node& node : graph.nodes) out.message(1, encode(node));
  out.bytes(2, graph.name);
  const std::set<std::string> read = values_read(graph);
  for (const Tensor& tensor : *graph.stored) {
    if (read.count(tensor.name) != 0) out.message(5, encode(tensor));
  }
  for (const Tensor& tensor : graph.derived) out.message(5, encode(tensor));
  out.bytes(10, graph.about);
  for (const Value& input : graph.inputs) out.message(11, encode(input));
  for (const Value& output : graph.outputs) out.message(12, encode(output));
  return out;
}

// StringStringEntryProto: 1 key, 2 value.
Message encode(const std::string& key, const std::string& value) {
  Message out;
  out.bytes(1, key);
  out.bytes(2, value);
  return out;
}

}  // namespace

// ModelProto: 1 ir_version, 2 producer_name, 3 producer_version, 7 graph, 8 opset_import, 14 metadata_props;
// OperatorSetIdProto: 1 domain (absent: ONNX's own), 2 version.
std::string serialise(const Graph& graph) {
  Message opset;
  opset.integer(2, kOperatorSet);
  Message out;
  out.integer(1, kIrVersion);
  out.bytes(2, "strait");
  out.bytes(3, STRAIT_VERSION);
  out.message(7, encode(graph));
  out.message(8, opset);
  for (const auto& [key, value] : graph.metadata) out.message(14, encode(key, value));
  return out.encoded();
}

}  // namespace strait::nn::onnx
