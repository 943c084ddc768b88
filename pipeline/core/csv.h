// Comma-separated values (RFC 4180): fields between commas, lines between line feeds (or both characters);
// a field may stand in double quotes, and then hold commas, lines and doubled quotes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strait {

struct CsvRow {
  size_t line = 0;  // from 1: where it begins
  std::vector<std::string> fields;
};

// Empty lines are left out, a byte-order mark is passed over. Throws Error(bad_input) naming file (`name`)
// and line for a quote that is never closed, or that stands inside of a field.
std::vector<CsvRow> parse_csv(std::string_view text, const std::string& name);

}  // namespace strait
