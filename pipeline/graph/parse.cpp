// Arrives: text. Leaves: GraphSpec, every part with its place. Next: graph/check.
#include <algorithm>

#include <fmt/format.h>

#include "core/nearest.h"
#include "core/toml.h"
#include "graph/spec.h"
#include "strait/error.h"

namespace strait::graph {

namespace {

constexpr size_t kMostStages = 1000;

bool is_name(const std::string& text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

class Reader {
 public:
  explicit Reader(GraphSpec& spec) : spec_(spec) {}

  void document(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key == "graph" && node.is_table()) {
        about(*node.as_table());
      } else if (key == "stage" && node.is_array()) {
        stages(location(key), *node.as_array());
      } else if (key == "graph" || key == "stage") {
        report(location(key), fmt::format("'{0}' is {1}, expected {2}", key.str(), type_words(node),
                                          key == "graph" ? "a table [graph]" : "tables [[stage]]"));
      } else {
        unknown(key, "", {"graph", "stage"});
      }
    }
    if (root.get("stage") == nullptr) report({1, 1}, "the graph has no stage; add a [[stage]]");
  }

 private:
  void report(Location at, std::string text) { spec_.problems.push_back({at, std::move(text)}); }

  void unknown(const toml::key& key, const std::string& where, const std::vector<std::string>& known) {
    report(location(key),
           fmt::format("{}unknown key '{}'; {}", where, key.str(), name_hint(key.str(), known)));
  }

  // Fills `text` or reports that the node is none.
  void text(const toml::key& key, const toml::node& node, const std::string& where, std::string& text) {
    if (const auto* value = node.as_string()) {
      text = value->get();
    } else {
      report(location(node),
             fmt::format("{}: {} is {}, expected a text", where, key.str(), type_words(node)));
    }
  }

  void about(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (key == "name") {
        text(key, node, "graph", spec_.name);
      } else if (key == "about") {
        text(key, node, "graph", spec_.about);
      } else if (key == "seed") {
        seed(node);
      } else {
        unknown(key, "graph: ", {"name", "about", "seed"});
      }
    }
  }

  void seed(const toml::node& node) {
    const auto* value = node.as_integer();
    if (value != nullptr && value->get() >= 0) {
      spec_.seed = static_cast<uint64_t>(value->get());
    } else {
      report(location(node), "graph: seed must be an integer of at least 0");
    }
  }

  void stages(Location at, const toml::array& list) {
    if (list.empty()) report(at, "the graph has no stage; add a [[stage]]");
    if (list.size() > kMostStages) {
      report(at, fmt::format("the graph has {} stages, allowed are {}; split it", list.size(), kMostStages));
      return;
    }
    for (const toml::node& node : list) {
      if (const toml::table* table = node.as_table()) {
        stage(*table);
      } else {
        report(location(node), fmt::format("a stage is {}, expected a table [[stage]]", type_words(node)));
      }
    }
  }

  void stage(const toml::table& table) {
    StageSpec& stage = spec_.stages.emplace_back();
    stage.at = stage.type_at = location(table);
    if (const toml::node* name = table.get("name"); name != nullptr && name->is_string())
      stage.name = name->as_string()->get();
    const std::string where = stage.name.empty() ? "stage" : fmt::format("stage '{}'", stage.name);

    for (const auto& [key, node] : table) stage_key(stage, key, node, where);
    for (const char* needed : {"name", "type"})
      if (table.get(needed) == nullptr)
        report(stage.at, fmt::format("{0}: {1} is missing; add {1} = \"...\"", where, needed));
  }

  void stage_key(StageSpec& stage, const toml::key& key, const toml::node& node, const std::string& where) {
    if (key == "name") {
      text(key, node, where, stage.name);
      if (node.is_string() && !is_name(stage.name))
        report(location(node),
               fmt::format("stage '{}': its name may have letters, digits, '-' and '_'", stage.name));
    } else if (key == "type") {
      text(key, node, where, stage.type);
      stage.type_at = location(node);
      if (node.is_string() && stage.type.empty())
        report(stage.type_at, fmt::format("{}: type is empty", where));
    } else if (key == "from") {
      from(stage, node, where);
    } else if (key == "when" || key == "isolation") {
      report(location(key),
             fmt::format("{}: '{}' is not available yet in this version; remove it", where, key.str()));
    } else {
      add_setting(std::string(key.str()), key, node, where, stage.settings, spec_.problems);
    }
  }

  void from(StageSpec& stage, const toml::node& node, const std::string& where) {
    if (node.is_string()) return wire(stage, "", node, where);
    if (const toml::table* table = node.as_table()) {
      for (const auto& [input, source] : *table) wire(stage, std::string(input.str()), source, where);
      return;
    }
    report(location(node),
           fmt::format("{}: from is {}, expected \"stage\", \"stage.port\" or {{ port = \"stage\" }}", where,
                       type_words(node)));
  }

  void wire(StageSpec& stage, const std::string& input, const toml::node& node, const std::string& where) {
    const auto* value = node.as_string();
    const std::string source = value == nullptr ? "" : value->get();
    const size_t dot = source.find('.');
    const bool has_port = dot != std::string::npos;
    Wire wire{input, source.substr(0, dot), has_port ? source.substr(dot + 1) : "", location(node)};
    if (is_name(wire.stage) && (!has_port || is_name(wire.output))) {
      stage.from.push_back(std::move(wire));
    } else {
      report(wire.at, fmt::format("{}: from is {}, expected \"stage\" or \"stage.port\"", where,
                                  value == nullptr ? type_words(node) : "'" + source + "'"));
    }
  }

  GraphSpec& spec_;
};

}  // namespace

GraphSpec parse(const std::string& text, const std::string& file) {
  GraphSpec spec;
  spec.file = file;
  Reader(spec).document(parse_toml(text, file));
  return spec;
}

GraphSpec read(const std::string& file) {
  return parse(read_toml_text(file), file);
}

}  // namespace strait::graph
