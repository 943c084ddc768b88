#include "nn/network_check.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>

#include "core/nearest.h"
#include "nn/ops.h"
#include "nn/shapes.h"
#include "strait/error.h"

namespace strait::nn {

std::string place(const std::string& file, int line, int column) {
  if (line == 0) return file;
  return fmt::format("{}:{}:{}", file, line, column);
}

std::string place_of(const NetworkSpec& spec, const LayerSpec& layer) {
  const std::string where = place(spec.file, layer.line, layer.column);
  return fmt::format("{}{}layer '{}'", where, where.empty() ? "" : ": ", layer.name);
}

void throw_problems(const std::vector<std::string>& problems) {
  if (problems.empty()) return;
  throw Error(Code::usage, "", fmt::format("{}", fmt::join(problems, "\n")));
}

namespace {

bool good_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '_' || letter == '-';
  });
}

const char* type_name(const Attribute& value) {
  constexpr const char* kNames[] = {"true or false", "an integer", "a number", "a text"};
  return kNames[value.index()];
}

std::string number_problem(const AttributeRule& rule, double value) {
  if (value >= rule.least && value <= rule.most) return {};
  return fmt::format("'{}' is {}, allowed {} to {}", rule.name, value, rule.least, rule.most);
}

std::string value_problem(const AttributeRule& rule, const Attribute& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  const bool number_wanted = std::holds_alternative<double>(rule.fallback);
  if (value.index() != rule.fallback.index() && !(number_wanted && whole != nullptr)) {
    return fmt::format("'{}' must be {} (got {})", rule.name, type_name(rule.fallback), type_name(value));
  }
  if (whole != nullptr) return number_problem(rule, static_cast<double>(*whole));
  if (const auto* real = std::get_if<double>(&value)) return number_problem(rule, *real);
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || std::find(rule.choices.begin(), rule.choices.end(), *text) != rule.choices.end())
    return {};
  return fmt::format("'{}' has no choice '{}'; {}", rule.name, *text, name_hint(*text, rule.choices));
}

class Check {
 public:
  explicit Check(const NetworkSpec& spec) : spec_(spec) {}

  std::vector<std::string> run() {
    if (spec_.inputs.empty())
      general("a network needs an input; write input = { name = \"image\", channels = 1 }");
    if (spec_.layers.empty()) general("a network needs at least one layer");
    for (const InputSpec& input : spec_.inputs) add_input(input);
    for (const LayerSpec& layer : spec_.layers) add_layer(layer);
    check_outputs();
    return problems_;
  }

 private:
  void general(const std::string& what) {
    problems_.push_back(fmt::format("{}{}[network]: {}", spec_.file, spec_.file.empty() ? "" : ": ", what));
  }
  void problem(const LayerSpec& layer, const std::string& what) {
    problems_.push_back(place_of(spec_, layer) + ": " + what);
  }

  void add_input(const InputSpec& input) {
    if (!good_name(input.name))
      general("input name '" + input.name + "' must be letters, digits, '_' and '-'");
    if (known(input.name)) general("input '" + input.name + "' appears twice");
    constexpr int kMostSide = 1 << 20;
    if (input.channels < 1 || input.channels > 65536 || input.height < 0 || input.width < 0 ||
        input.height > kMostSide || input.width > kMostSide) {
      general("input '" + input.name + "' has an impossible size");
    }
    known_.push_back(input.name);
  }

  void check_outputs() {
    if (spec_.outputs.empty()) general("a network needs an output; write output = \"...\"");
    std::set<std::string> seen;
    for (const std::string& output : spec_.outputs) {
      const auto is_output = [&](const LayerSpec& layer) { return layer.name == output; };
      if (std::none_of(spec_.layers.begin(), spec_.layers.end(), is_output))
        general(fmt::format("output '{}' is no layer; {}", output, name_hint(output, known_)));
      if (!seen.insert(output).second) general("output '" + output + "' appears twice");
    }
  }

  void add_layer(const LayerSpec& layer) {
    if (!good_name(layer.name)) problem(layer, "its name must be letters, digits, '_' and '-'");
    if (known(layer.name)) problem(layer, "the name is taken; names of inputs and layers must differ");
    for (const std::string& from : layer.from) {
      if (!known(from))
        problem(layer, fmt::format("no earlier value '{}'; {}", from, name_hint(from, known_)));
    }
    if (const Op* op = find_op(layer.op)) {
      check_attributes(layer, *op);
    } else {
      problem(layer, fmt::format("unknown op '{}'; {}", layer.op, name_hint(layer.op, op_names())));
    }
    known_.push_back(layer.name);
  }

  void check_attributes(const LayerSpec& layer, const Op& op) {
    const int inputs = static_cast<int>(layer.from.size());
    if (inputs < op.least_inputs || inputs > op.most_inputs) {
      problem(layer, fmt::format("'{}' takes {} to {} inputs (got {}); name them in from = [...]", op.name,
                                 op.least_inputs, op.most_inputs, inputs));
    }
    for (const auto& [name, value] : layer.attributes) check_attribute(layer, op, name, value);
    for (const AttributeRule& rule : op.attributes) {
      if (rule.required && !layer.has(rule.name))
        problem(layer, fmt::format("'{}' needs '{}'", op.name, rule.name));
    }
  }

  void check_attribute(const LayerSpec& layer, const Op& op, const std::string& name,
                       const Attribute& value) {
    const AttributeRule* rule = find_attribute(op, name);
    if (rule == nullptr) {
      std::vector<std::string> names;
      for (const AttributeRule& known_rule : op.attributes) names.push_back(known_rule.name);
      problem(layer, fmt::format("'{}' has no attribute '{}'; {}", op.name, name, name_hint(name, names)));
      return;
    }
    const std::string trouble = value_problem(*rule, value);
    if (!trouble.empty()) problem(layer, trouble);
  }

  bool known(const std::string& name) const {
    return std::find(known_.begin(), known_.end(), name) != known_.end();
  }

  const NetworkSpec& spec_;
  std::vector<std::string> known_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> network_problems(const NetworkSpec& spec) {
  return Check(spec).run();
}

}  // namespace strait::nn
