#include "nn/onnx.h"

#include <limits>

#include <fmt/format.h>

#include "core/file.h"
#include "nn/network_check.h"
#include "nn/onnx/mappings.h"
#include "nn/passes/inference_form.h"
#include "nn/shapes.h"
#include "nn/tensor_rules.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

using onnx::Dimension;

// Two sizes of the same network tell which sides are fixed, which follow the input, and which do something
// else.
class Sizes {
 public:
  explicit Sizes(const NetworkSpec& spec)
      : first_(nominal_shape(spec)), large_first_(enlarged(spec, first_)) {
    shapes_ = infer_shapes(spec, first_);
    large_ = infer_shapes(spec, large_first_);
  }

  const Shape& example(const std::string& value) const { return shapes_.at(value); }

  onnx::Value value(const std::string& name) const {
    const Shape& shape = shapes_.at(name);
    const Shape& large = large_.at(name);
    const auto side = [&](int Shape::*which, const char* word) -> Dimension {
      if (shape.*which == large.*which) return std::int64_t{shape.*which};
      const bool follows = shape.*which == first_.*which && large.*which == large_first_.*which;
      return follows ? std::string(word) : fmt::format("{}_{}", name, word);
    };
    return {name, {"batch", std::int64_t{shape.c}, side(&Shape::h, "height"), side(&Shape::w, "width")}};
  }

 private:
  static Shape enlarged(const NetworkSpec& spec, Shape shape) {
    const InputSpec& input = spec.inputs.front();
    if (input.height == 0) shape.h *= 2;
    if (input.width == 0) shape.w *= 2;
    return shape;
  }

  Shape first_;
  Shape large_first_;
  std::map<std::string, Shape> shapes_;
  std::map<std::string, Shape> large_;
};

// What a mapping does not know of would be left out without a word, and the file compute something else.
const onnx::Mapping& mapping_of(const NetworkSpec& spec, const LayerSpec& layer) {
  const auto refuse = [&](const std::string& what) {
    return Error(Code::unsupported, place_of(spec, layer), what + " cannot be written as ONNX",
                 "use other ops, or run the model with strait");
  };
  const onnx::Mapping* mapping = onnx::find_mapping(layer.op);
  if (mapping == nullptr) throw refuse(fmt::format("op '{}'", layer.op));
  for (const auto& [attribute, value] : layer.attributes) {
    if (!mapping->knows(attribute)) throw refuse(fmt::format("attribute '{}' of '{}'", attribute, layer.op));
  }
  return *mapping;
}

void write_layer(onnx::Graph& graph, const NetworkSpec& spec, const LayerSpec& layer, const Sizes& sizes) {
  const onnx::Mapping& mapping = mapping_of(spec, layer);
  std::vector<Shape> srcs;
  for (const std::string& from : layer.from) srcs.push_back(sizes.example(from));
  onnx::LayerWriter writer(graph, layer, std::move(srcs), sizes.example(layer.name));
  mapping.write(writer);
  writer.finish();
}

std::string text_of(const Attribute& value) {
  return std::visit([](const auto& held) { return fmt::format("{}", held); }, value);
}

std::map<std::string, std::string> metadata_of(const Model& model) {
  std::map<std::string, std::string> metadata = {{"model", model.info().name},
                                                 {"plugin", model.info().plugin},
                                                 {"weights_sha256", model.weights_sha256()},
                                                 {"size_multiple", std::to_string(model.size_multiple())}};
  for (const auto& [key, value] : model.info().preprocess) metadata["preprocess." + key] = text_of(value);
  return metadata;
}

}  // namespace

void write_onnx(const Model& model, const std::filesystem::path& file) {
  const NetworkSpec spec = inference_form(model.network());
  const Sizes sizes(spec);
  onnx::Graph graph;
  graph.name = model.info().name;
  graph.about = model.info().about;
  graph.stored = &model.parameters();
  for (const InputSpec& input : spec.inputs) graph.inputs.push_back(sizes.value(input.name));
  for (const std::string& output : spec.outputs) graph.outputs.push_back(sizes.value(output));
  for (const LayerSpec& layer : spec.layers) write_layer(graph, spec, layer, sizes);
  graph.metadata = metadata_of(model);
  const std::string bytes = onnx::serialise(graph);
  constexpr std::size_t kMostBytes = std::numeric_limits<std::int32_t>::max();
  if (bytes.size() > kMostBytes) {
    throw Error(Code::limit, file.string(),
                fmt::format("would have {} bytes (ONNX files end at {})", bytes.size(), kMostBytes));
  }
  write_file_atomically(file, bytes);
}

}  // namespace strait::nn
