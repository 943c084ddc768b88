// An ONNX model as plain values, and its bytes. The names are those of ONNX's own messages: IR version 7,
// operator set 13, as of ONNX 1.8.0 (onnx/onnx.proto3 and docs/Operators.md there). Private to the room.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "nn/parameters.h"

namespace strait::nn::onnx {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;

struct NodeAttribute {
  std::string name;
  std::variant<std::int64_t, float, std::string, Ints, Floats> value;
};

// An operation with one result. Its name is that of the result.
struct Node {
  std::string type;
  std::vector<std::string> inputs;
  std::string output;
  std::vector<NodeAttribute> attributes = {};
};

using Dimension = std::variant<std::int64_t, std::string>;  // a size, or the name of one that is free

// An input or output of the whole graph, of f32.
struct Value {
  std::string name;
  std::vector<Dimension> shape;
};

struct Graph {
  std::string name;
  std::string about;
  std::vector<Value> inputs;
  std::vector<Value> outputs;
  std::vector<Node> nodes;             // each after those that it reads
  const Parameters* stored = nullptr;  // of which those that a node reads become initialisers, as they are
  Parameters derived;                  // further initialisers, computed from stored ones
  std::map<std::string, std::string> metadata;
};

std::string serialise(const Graph& graph);

}  // namespace strait::nn::onnx
