// Where a mapping (onnx/mappings.h) writes one layer as ONNX nodes. Private to the room.
#pragma once

#include <string>
#include <vector>

#include "nn/network.h"
#include "nn/onnx/graph.h"
#include "nn/shape.h"

namespace strait::nn::onnx {

class LayerWriter {
 public:
  // Sides of shapes that the network leaves free are those of an example.
  LayerWriter(Graph& graph, const LayerSpec& layer, std::vector<Shape> srcs, const Shape& dst)
      : graph_(graph), layer_(layer), srcs_(std::move(srcs)), dst_(dst) {}

  const LayerSpec& layer() const { return layer_; }
  const std::string& source(std::size_t i = 0) const { return layer_.from[i]; }
  const Shape& src(std::size_t i = 0) const { return srcs_[i]; }
  const Shape& dst() const { return dst_; }
  std::string tensor(const char* suffix) const { return layer_.name + "." + suffix; }
  const Tensor& stored(const char* suffix) const { return graph_.stored->at(tensor(suffix)); }

  // Adds an initialiser that is computed from the layer's stored tensor of that suffix: zeros, to be filled
  // before the next call. Its name is the stored one's with "/`what`" behind.
  Tensor& derive(const char* suffix, const char* what, std::vector<std::int64_t> shape);

  // Adds a node and returns the name of its result. The layer's last one gives the layer's value.
  std::string node(const std::string& type, std::vector<std::string> inputs,
                   std::vector<NodeAttribute> attributes = {});
  std::string constant(Ints values);
  std::string constant(Floats values);

  // To be called once, after the mapping: the last result takes the name of the layer.
  void finish() { graph_.nodes.back().output = layer_.name; }

 private:
  Graph& graph_;
  const LayerSpec& layer_;
  std::vector<Shape> srcs_;
  Shape dst_;
  int nodes_ = 0;
};

}  // namespace strait::nn::onnx
