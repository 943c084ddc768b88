#include "core/toml.h"

#include <fmt/format.h>

#include "core/file.h"
#include "strait/error.h"

namespace strait {

namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 20;  // texts written by people are far smaller

std::optional<ParamValue> to_integers(const toml::array& list) {
  std::vector<int64_t> values;
  for (const toml::node& one : list) {
    const auto value = one.value_exact<int64_t>();
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

}  // namespace

toml::table parse_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& e) {
    const Location at = location(e.source());
    throw Error(Code::usage, fmt::format("{}:{}:{}", file, at.line, at.column), std::string(e.description()));
  }
}

std::string read_toml_text(const std::string& file) {
  const std::vector<char> text = read_file(file, kMostBytes);
  return {text.begin(), text.end()};
}

std::optional<ParamValue> to_value(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return ParamValue(flag->get());
  if (const auto* integer = node.as_integer()) return ParamValue(integer->get());
  if (const auto* real = node.as_floating_point()) return ParamValue(real->get());
  if (const auto* text = node.as_string()) return ParamValue(text->get());
  if (const auto* list = node.as_array()) return to_integers(*list);
  return std::nullopt;
}

std::string type_words(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

void add_setting(const std::string& name, const toml::key& key, const toml::node& node,
                 const std::string& where, std::vector<Setting>& settings, std::vector<Problem>& problems) {
  if (std::optional<ParamValue> value = to_value(node)) {
    settings.push_back({name, std::move(*value), location(key)});
    return;
  }
  problems.push_back(
      {location(key), fmt::format("{}: {} is {}, expected a text, a number, true, false or a list of "
                                  "integers",
                                  where, name, type_words(node))});
}

}  // namespace strait
