#include "nn/cut.h"

#include <algorithm>
#include <set>

#include "nn/shapes.h"
#include "nn/tensor_rules.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

bool has_fixed_size(const NetworkSpec& network) {
  return std::all_of(network.inputs.begin(), network.inputs.end(),
                     [](const InputSpec& input) { return input.height > 0 && input.width > 0; });
}

std::string place(const NetworkSpec& network) {
  return network.file.empty() ? "network" : network.file;
}

[[noreturn]] void unknown(const NetworkSpec& network, const std::string& value) {
  throw Error(Code::usage, place(network), "there is no value '" + value + "'", "name an input or a layer");
}

// What is still needed when all layers have been gone through stands before them, or nowhere.
void require_cut_off(const NetworkSpec& network, const std::set<std::string>& needed) {
  for (const std::string& value : needed) {
    const bool is_input = std::any_of(network.inputs.begin(), network.inputs.end(),
                                      [&](const InputSpec& input) { return input.name == value; });
    if (!is_input) unknown(network, value);
    throw Error(Code::usage, place(network), "the part depends on the input '" + value + "'",
                "cut at values that all of it depends on, or at the input too");
  }
}

std::vector<InputSpec> inputs_at(const NetworkSpec& network, const std::vector<std::string>& values) {
  const std::map<std::string, Shape> shapes = infer_shapes(network, nominal_shape(network));
  const bool fixed = has_fixed_size(network);
  std::vector<InputSpec> inputs;
  for (const std::string& value : values) {
    const auto found = shapes.find(value);
    if (found == shapes.end()) unknown(network, value);
    const Shape& shape = found->second;
    const auto own = std::find_if(network.inputs.begin(), network.inputs.end(),
                                  [&](const InputSpec& input) { return input.name == value; });
    if (own != network.inputs.end()) {
      inputs.push_back(*own);
      continue;
    }
    inputs.push_back({value, shape.c, fixed ? shape.h : 0, fixed ? shape.w : 0});
  }
  return inputs;
}

}  // namespace

NetworkSpec cut(const NetworkSpec& network, const std::vector<std::string>& from,
                const std::vector<std::string>& outputs) {
  NetworkSpec part{inputs_at(network, from), outputs, {}, network.file};
  const std::set<std::string> begin(from.begin(), from.end());
  std::set<std::string> needed(outputs.begin(), outputs.end());
  for (auto layer = network.layers.rbegin(); layer != network.layers.rend(); ++layer) {
    if (begin.count(layer->name) != 0 || needed.erase(layer->name) == 0) continue;
    part.layers.push_back(*layer);
    needed.insert(layer->from.begin(), layer->from.end());
  }
  std::reverse(part.layers.begin(), part.layers.end());
  for (const std::string& value : from) needed.erase(value);
  require_cut_off(network, needed);
  check(part);
  return part;
}

Parameters parameters_of(const NetworkSpec& part, const Parameters& parameters) {
  Parameters own = empty_parameters(part);
  for (Tensor& tensor : own) {
    const Tensor& whole = parameters.at(tensor.name);
    if (whole.shape != tensor.shape)
      throw Error(Code::corrupt, "parameters",
                  "tensor '" + tensor.name + "' has another shape than the part's");
    std::copy_n(whole.data(), whole.size(), tensor.data());
  }
  return own;
}

}  // namespace strait::nn
