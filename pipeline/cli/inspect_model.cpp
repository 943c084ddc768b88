// strait inspect MODEL: the network as a diagram, with shapes and costs.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/inspect.h"
#include "nn/model.h"
#include "nn/shapes.h"

namespace strait::cli {

namespace {

std::string text_of(const nn::Attribute& value) {
  return std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
}

std::string text_of(const nn::Attributes& attributes) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : attributes) parts.push_back(fmt::format("{} {}", name, text_of(value)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string text_of(const nn::Shape& shape) {
  return fmt::format("{} x {} x {}", shape.c, shape.h, shape.w);
}

void print_layers(const nn::NetworkSpec& network, const std::map<std::string, nn::Shape>& shapes) {
  for (const nn::InputSpec& input : network.inputs)
    fmt::print("  {:<14} {:<16} {}\n", input.name, "input", text_of(shapes.at(input.name)));
  for (const nn::LayerSpec& layer : network.layers)
    fmt::print("  {:<14} {:<16} {:<16} from {:<24} {}\n", layer.name, layer.op,
               text_of(shapes.at(layer.name)), fmt::format("{}", fmt::join(layer.from, ", ")),
               text_of(layer.attributes));
}

void print_table(const char* title, const nn::Attributes& table) {
  if (table.empty()) return;
  fmt::print("{}\n", title);
  for (const auto& [name, value] : table) fmt::print("  {:<28} {}\n", name, text_of(value));
}

}  // namespace

void describe_model(const std::filesystem::path& folder) {
  const nn::Model model = nn::Model::load(folder);
  const nn::NetworkSpec& network = model.network();
  const nn::InputSpec& input = network.inputs.at(0);
  const int side = std::max(model.size_multiple(), 64 / model.size_multiple() * model.size_multiple());
  const nn::Shape example{1, input.channels, input.height ? input.height : side,
                          input.width ? input.width : side};

  fmt::print("{}: {}\n", model.info().name, model.info().about);
  fmt::print("  folder         {}\n  plugin         {}\n  weights        {} in {} tensors, sha256 {}\n",
             folder.string(), model.info().plugin, model.parameters().elements(), model.parameters().size(),
             model.weights_sha256());
  fmt::print(
      "  cost           {:.0f} multiply-accumulates per pixel\n  sides          multiples of {} (padded)\n",
      nn::macs_per_pixel(network), model.size_multiple());
  fmt::print("network, channels x height x width for a {} x {} picture\n", example.h, example.w);
  print_layers(network, nn::infer_shapes(network, example));
  print_table("preprocess", model.info().preprocess);
  print_table("metrics", model.info().metrics);
}

}  // namespace strait::cli
