// Settings as somebody wrote them (graph, recipe, command line), and their check against declared parameters.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/params.h"
#include "strait/abi.h"

namespace strait {

struct Location {
  int line = 0;  // from 1; 0: not from a file (command line)
  int column = 0;

  auto operator<=>(const Location&) const = default;
};

struct Setting {
  std::string name;
  ParamValue value;
  Location at;
};

// A sentence about one mistake and where it is; several are shown together.
struct Problem {
  Location at;
  std::string text;  // "what (expected, got); how to mend it"
};

// "file:line:column: text" for each ("command line: text" for those that are in no file), a line each, in
// order of place; throws Error(usage) unless there are none.
void throw_if_any(const std::string& file, std::vector<Problem> problems);

// A TOML value ("25", "[1, 2]", "true") or, failing that, the text itself: for `--set` and declared defaults.
// With the type of the parameter it is meant for (STRAIT_PARAM_TEXT...), texts need no quotes even where they
// look like numbers.
ParamValue parse_value(const std::string& text, uint32_t type = 0);

// As messages show it: 'png', 25, true, [1, 2].
std::string value_words(const ParamValue& value);

// Types, ranges, choices and names of `settings` against `params`; fills in defaults; of two settings of one
// name the later counts. Mistakes are added to `problems` with `where` ("stage 'clean'") in front; the result
// is complete if none were. `owner` places what is missing.
ParamValues check_settings(std::span<const Setting> settings, const strait_param* params, uint32_t count,
                           const std::string& where, Location owner, std::vector<Problem>& problems);

}  // namespace strait
