// toml++ in strait's terms: errors that say file:line:column, values as settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/settings.h"

namespace strait {

// `file` is the name shown in errors. Throws Error(usage) at the first mistake in the TOML itself.
toml::table parse_toml(std::string_view text, const std::string& file);

// A whole file's text, at most 1 MiB. Throws Error(missing | limit | io | bad_input).
std::string read_toml_text(const std::string& file);

inline Location location(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}
inline Location location(const toml::node& node) {
  return location(node.source());
}
inline Location location(const toml::key& key) {
  return location(key.source());
}

// Nothing where no parameter can hold it: tables, dates, lists of anything but integers.
std::optional<ParamValue> to_value(const toml::node& node);

// "a table", "a date", ...: for messages about a node of the wrong type.
std::string type_words(const toml::node& node);

// Adds `name` = `node`, placed at its key; or, where to_value has nothing, a problem that begins with
// `where`.
void add_setting(const std::string& name, const toml::key& key, const toml::node& node,
                 const std::string& where, std::vector<Setting>& settings, std::vector<Problem>& problems);

}  // namespace strait
