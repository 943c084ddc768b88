#include "core/settings.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/abi_array.h"
#include "core/nearest.h"
#include "core/toml.h"
#include "strait/error.h"

namespace strait {

namespace {

std::vector<std::string> choices_of(const strait_param& param) {
  std::vector<std::string> names;
  for (const char* const* one = param.choices; one != nullptr && *one != nullptr; ++one)
    names.emplace_back(*one);
  return names;
}

bool is_text(uint32_t type) {
  return type == STRAIT_PARAM_TEXT || type == STRAIT_PARAM_CHOICE || type == STRAIT_PARAM_MODEL ||
         type == STRAIT_PARAM_FILE;
}

std::string type_words(uint32_t type) {
  switch (type) {
    case STRAIT_PARAM_BOOL:
      return "true or false";
    case STRAIT_PARAM_INT:
      return "an integer";
    case STRAIT_PARAM_REAL:
      return "a number";
    case STRAIT_PARAM_MODEL:
      return "the name or path of a model";
    case STRAIT_PARAM_FILE:
      return "the path of a file";
    case STRAIT_PARAM_INTS:
      return "a list of integers";
    default:
      return "a text";
  }
}

bool has_type(const ParamValue& value, uint32_t type) {
  switch (type) {
    case STRAIT_PARAM_BOOL:
      return std::holds_alternative<bool>(value);
    case STRAIT_PARAM_INT:
      return std::holds_alternative<int64_t>(value);
    case STRAIT_PARAM_REAL:
      return std::holds_alternative<double>(value);
    case STRAIT_PARAM_INTS:
      return std::holds_alternative<std::vector<int64_t>>(value);
    default:
      return std::holds_alternative<std::string>(value);
  }
}

// "0 to 55 (8-bit levels)", "at least 1 (px)"
std::string range_words(const strait_param& param) {
  const std::string unit = *param.unit == '\0' ? "" : fmt::format(" ({})", param.unit);
  if (std::isinf(param.min) && std::isinf(param.max)) return "any finite number" + unit;
  if (std::isinf(param.max)) return fmt::format("at least {}{}", param.min, unit);
  if (std::isinf(param.min)) return fmt::format("at most {}{}", param.max, unit);
  return fmt::format("{} to {}{}", param.min, param.max, unit);
}

std::string range_fault(const strait_param& param, double value, const ParamValue& whole) {
  if (std::isfinite(value) && value >= param.min && value <= param.max) return "";
  const char* mend = value > param.max ? "; lower it" : value < param.min ? "; raise it" : "";
  return fmt::format("{} is {}, allowed {}{}", param.name, value_words(whole), range_words(param), mend);
}

std::string choice_fault(const strait_param& param, const std::string& value) {
  const std::vector<std::string> choices = choices_of(param);
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return "";
  const std::string near = nearest_name(value, choices);
  return fmt::format("{} is '{}', allowed '{}'{}", param.name, value, fmt::join(choices, "', '"),
                     near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

// What is wrong with the value, or "". An integer given for a real becomes one.
std::string fault_of(const strait_param& param, ParamValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value);
      integer != nullptr && param.type == STRAIT_PARAM_REAL)
    value = static_cast<double>(*integer);
  if (!has_type(value, param.type))
    return fmt::format("{} is {}, expected {}", param.name, value_words(value), type_words(param.type));
  if (param.type == STRAIT_PARAM_CHOICE) return choice_fault(param, std::get<std::string>(value));
  if (const auto* real = std::get_if<double>(&value)) return range_fault(param, *real, value);
  if (const auto* integer = std::get_if<int64_t>(&value))
    return range_fault(param, static_cast<double>(*integer), value);
  if (const auto* list = std::get_if<std::vector<int64_t>>(&value)) {
    for (const int64_t one : *list)
      if (std::string fault = range_fault(param, static_cast<double>(one), value); !fault.empty())
        return fault;
  }
  return "";
}

std::string missing_words(const strait_param& param) {
  const std::vector<std::string> choices = choices_of(param);
  const std::string expected =
      choices.empty() ? type_words(param.type) : fmt::format("'{}'", fmt::join(choices, "', '"));
  return fmt::format("{0} is missing, expected {1}; add {0} = ... ({2})", param.name, expected, param.doc);
}

}  // namespace

void throw_if_any(const std::string& file, std::vector<Problem> problems) {
  if (problems.empty()) return;
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.at < b.at; });
  std::vector<std::string> lines;
  for (const Problem& one : problems) {
    lines.push_back(one.at.line == 0
                        ? "command line: " + one.text
                        : fmt::format("{}:{}:{}: {}", file, one.at.line, one.at.column, one.text));
  }
  throw Error(Code::usage, "", fmt::format("{}", fmt::join(lines, "\n")));
}

ParamValue parse_value(const std::string& text, uint32_t type) {
  try {
    // A line break would let the text add keys of its own.
    const bool one_line = text.find_first_of("\r\n") == std::string::npos;
    const toml::table table = parse_toml("value = " + (one_line ? text : ""), "value");
    const std::optional<ParamValue> value = to_value(*table.get("value"));
    if (value && (!is_text(type) || std::holds_alternative<std::string>(*value))) return *value;
  } catch (const Error&) {
    // Not TOML: the text stands for itself.
  }
  return text;
}

std::string value_words(const ParamValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("'{}'", *text);
  if (const auto* list = std::get_if<std::vector<int64_t>>(&value))
    return fmt::format("[{}]", fmt::join(*list, ", "));
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<int64_t>(&value)) return fmt::format("{}", *integer);
  return fmt::format("{}", std::get<double>(value));
}

ParamValues check_settings(std::span<const Setting> settings, const strait_param* params, uint32_t count,
                           const std::string& where, Location owner, std::vector<Problem>& problems) {
  std::map<std::string, const strait_param*> declared;
  std::vector<std::string> names;
  for (const strait_param& param : abi_array(params, count)) {
    declared[param.name] = &param;
    names.emplace_back(param.name);
  }
  const auto report = [&](Location at, const std::string& text) {
    problems.push_back({at, fmt::format("{}: {}", where, text)});
  };

  ParamValues values;
  for (const Setting& setting : settings) {
    const auto found = declared.find(setting.name);
    if (found == declared.end()) {
      report(setting.at,
             fmt::format("unknown parameter '{}'; {}", setting.name, name_hint(setting.name, names)));
      continue;
    }
    ParamValue value = setting.value;
    if (const std::string fault = fault_of(*found->second, value); !fault.empty()) report(setting.at, fault);
    values[setting.name] = std::move(value);
  }
  for (const auto& [name, param] : declared) {
    if (values.count(name) != 0) continue;
    ParamValue value;
    if (param->fallback != nullptr) value = parse_value(param->fallback, param->type);
    const std::string fault = param->fallback == nullptr ? missing_words(*param) : fault_of(*param, value);
    if (!fault.empty()) report(owner, fault);
    values[name] = std::move(value);
  }
  return values;
}

}  // namespace strait
