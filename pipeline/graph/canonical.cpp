#include <fmt/format.h>

#include "graph/graph.h"

namespace strait::graph {

namespace {

// With its length in front, so that no text can be taken for two.
std::string field(const std::string& text) {
  return fmt::format("{}:{}", text.size(), text);
}

struct ValueText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(int64_t value) const { return fmt::format("i{}", value); }
  std::string operator()(double value) const {
    return fmt::format("r{}", value);
  }  // shortest text that reads back
  std::string operator()(const std::string& value) const { return field(value); }
  std::string operator()(const std::vector<int64_t>& values) const {
    std::string text = "[";
    for (const int64_t value : values) text += fmt::format("{},", value);
    return text + "]";
  }
};

}  // namespace

std::string Graph::canonical() const {
  std::string text = "graph/1\n";
  for (const Node& node : nodes) {
    text += fmt::format("stage {} {}\n", field(node.name), field(node.type));
    for (const auto& [param, value] : node.params)
      text += fmt::format("  {} = {}\n", field(param), std::visit(ValueText{}, value));
    for (size_t i = 0; i < node.inputs.size(); ++i)
      if (const auto& source = node.inputs[i])
        text += fmt::format("  in {} <- {} {}\n", i, field(nodes[source->node].name), source->port);
  }
  return text;
}

}  // namespace strait::graph
