#include "nn/network_toml.h"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "core/nearest.h"
#include "nn/network_check.h"
#include "nn/ops.h"
#include "nn/shapes.h"
#include "nn/toml_value.h"

namespace strait::nn {

namespace {

class Reader {
 public:
  explicit Reader(const std::string& file) { spec_.file = file; }

  NetworkSpec read(const toml::table& table) {
    known_keys(table, {"input", "output", "layers"});
    read_inputs(table);
    read_outputs(table);
    if (const auto* layers = table["layers"].as_array()) {
      for (const toml::node& layer : *layers) read_layer(layer);
    } else {
      problem(table, "'layers' must be an array of tables, one layer each");
    }
    const auto more = network_problems(spec_);
    problems_.insert(problems_.end(), more.begin(), more.end());
    throw_problems(problems_);
    check(spec_);
    return std::move(spec_);
  }

 private:
  void problem(const toml::node& node, const std::string& what) {
    const auto at = node.source().begin;
    problems_.push_back(place(spec_.file, static_cast<int>(at.line), static_cast<int>(at.column)) + ": " +
                        what);
  }

  void known_keys(const toml::table& table, const std::vector<std::string>& keys) {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (std::find(keys.begin(), keys.end(), name) == keys.end()) {
        problem(value, fmt::format("unknown key '{}'; {}", name, name_hint(name, keys)));
      }
    }
  }

  std::string text(const toml::table& table, const char* key) {
    const auto value = table[key].value_exact<std::string>();
    if (!value) problem(table, fmt::format("'{}' must be given, as a text", key));
    return value.value_or("");
  }

  int whole(const toml::table& table, const char* key, int fallback) {
    if (!table.contains(key)) return fallback;
    const auto value = table[key].value_exact<std::int64_t>();
    if (value && *value >= 0 && *value <= std::numeric_limits<int>::max()) return static_cast<int>(*value);
    problem(*table.get(key), fmt::format("'{}' must be an integer of at least 0", key));
    return fallback;
  }

  void read_inputs(const toml::table& table) {
    const toml::node* input = table.get("input");
    if (input == nullptr) return;
    if (const auto* several = input->as_array()) {
      for (const toml::node& one : *several) read_input(one);
    } else {
      read_input(*input);
    }
  }

  void read_input(const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr)
      return problem(node, "an input must be a table such as { name = \"image\", channels = 1 }");
    known_keys(*table, {"name", "channels", "height", "width"});
    spec_.inputs.push_back({text(*table, "name"), whole(*table, "channels", 1), whole(*table, "height", 0),
                            whole(*table, "width", 0)});
  }

  void read_outputs(const toml::table& table) {
    const auto names = names_in(table.get("output"));
    if (!names) problem(table, "'output' must be given, as a name or an array of names");
    spec_.outputs = names.value_or(std::vector<std::string>());
  }

  // A name or an array of names; empty for anything else.
  static std::optional<std::vector<std::string>> names_in(const toml::node* node) {
    if (node == nullptr) return std::nullopt;
    if (const auto one = node->value_exact<std::string>()) return std::vector{*one};
    const auto* several = node->as_array();
    if (several == nullptr || !several->is_homogeneous<std::string>()) return std::nullopt;
    std::vector<std::string> names;
    for (const toml::node& name : *several) names.push_back(*name.value<std::string>());
    return names;
  }

  void read_layer(const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr)
      return problem(node, "a layer must be a table such as { name = \"a\", op = \"relu\" }");
    LayerSpec layer;
    layer.line = static_cast<int>(node.source().begin.line);
    layer.column = static_cast<int>(node.source().begin.column);
    layer.name = text(*table, "name");
    layer.op = text(*table, "op");
    read_from(*table, layer);
    for (const auto& [key, value] : *table) {
      const std::string name(key.str());
      if (name == "name" || name == "op" || name == "from") continue;
      if (const auto attribute = attribute_from(value)) {
        layer.attributes[name] = *attribute;
      } else {
        problem(value, fmt::format("'{}' must be a single value", name));
      }
    }
    spec_.layers.push_back(std::move(layer));
  }

  void read_from(const toml::table& table, LayerSpec& layer) {
    const toml::node* from = table.get("from");
    if (from == nullptr) {
      layer.from = default_from(spec_, spec_.layers.size());
      if (layer.from.empty())
        problem(table, "the first of several inputs must be named; write from = \"...\"");
    } else if (const auto names = names_in(from)) {
      layer.from = *names;
    } else {
      problem(*from, "'from' must be a name or an array of names");
    }
  }

 public:
  // The layer before, or the only input for the first one.
  static std::vector<std::string> default_from(const NetworkSpec& spec, std::size_t layer) {
    if (layer > 0) return {spec.layers[layer - 1].name};
    if (spec.inputs.size() == 1) return {spec.inputs.front().name};
    return {};
  }

 private:
  NetworkSpec spec_;
  std::vector<std::string> problems_;
};

std::string write_input(const InputSpec& input) {
  std::string text = fmt::format("{{ name = \"{}\", channels = {}", input.name, input.channels);
  if (input.height > 0) text += fmt::format(", height = {}", input.height);
  if (input.width > 0) text += fmt::format(", width = {}", input.width);
  return text + " }";
}

std::string write_names(const std::vector<std::string>& names) {
  const std::string text = fmt::format("\"{}\"", fmt::join(names, "\", \""));
  return names.size() == 1 ? text : "[" + text + "]";
}

std::string write_layer(const LayerSpec& layer, const std::vector<std::string>& default_from) {
  std::string text = fmt::format("{{ name = \"{}\", op = \"{}\"", layer.name, layer.op);
  if (layer.from != default_from) text += ", from = " + write_names(layer.from);
  for (const AttributeRule& rule : find_op(layer.op)->attributes) {
    const auto given = layer.attributes.find(rule.name);
    if (given != layer.attributes.end())
      text += fmt::format(", {} = {}", rule.name, write_value(given->second));
  }
  return text + " }";
}

}  // namespace

NetworkSpec parse_network(const toml::table& network, const std::string& file) {
  return Reader(file).read(network);
}

std::string write_network(const NetworkSpec& spec) {
  check(spec);
  std::vector<std::string> inputs;
  for (const InputSpec& input : spec.inputs) inputs.push_back(write_input(input));
  const bool one = inputs.size() == 1;
  std::string text = fmt::format("[network]\ninput = {}{}{}\noutput = {}\nlayers = [\n", one ? "" : "[",
                                 fmt::join(inputs, ", "), one ? "" : "]", write_names(spec.outputs));
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    text += "  " + write_layer(spec.layers[i], Reader::default_from(spec, i)) + ",\n";
  }
  return text + "]\n";
}

}  // namespace strait::nn
