#include "nn/toml_value.h"

#include <sstream>

#include <fmt/format.h>

namespace strait::nn {

namespace {

std::string text_of(bool value) {
  return value ? "true" : "false";
}
std::string text_of(std::int64_t value) {
  return fmt::format("{}", value);
}

// The shortest digits that read back to the same number, marked as a number with a point.
std::string text_of(double value) {
  const std::string digits = fmt::format("{}", value);
  return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
}

std::string text_of(const std::string& value) {
  constexpr auto kFlags = toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings;
  std::ostringstream text;
  text << toml::toml_formatter(toml::value(value), kFlags);
  return text.str();
}

}  // namespace

std::optional<Attribute> attribute_from(const toml::node& node) {
  if (const auto value = node.value_exact<bool>()) return *value;
  if (const auto value = node.value_exact<std::int64_t>()) return *value;
  if (const auto value = node.value_exact<double>()) return *value;
  if (const auto value = node.value_exact<std::string>()) return *value;
  return std::nullopt;
}

std::string write_value(const Attribute& value) {
  return std::visit([](const auto& held) { return text_of(held); }, value);
}

}  // namespace strait::nn
