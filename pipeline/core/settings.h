// Settings as somebody wrote them (graph, recipe, command line), and their check against declared parameters.
#pragma once

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

// "file:line:column: text" for each, a line each, in order of place; throws Error(usage) unless there are none.
void throw_if_any(const std::string& file, std::vector<Problem> problems);

// A TOML value ("25", "[1, 2]", "true") or, failing that, the text itself: for `--set` and declared defaults.
ParamValue parse_value(const std::string& text);

// Types, ranges, choices and names of `settings` against `params`; fills in defaults. Mistakes are added to `problems`
// with `where` ("stage 'clean'") in front; the result is complete if none were. `owner` places what is missing.
ParamValues check_settings(std::span<const Setting> settings, const strait_param* params, uint32_t count,
                           const std::string& where, Location owner, std::vector<Problem>& problems);

}  // namespace strait
