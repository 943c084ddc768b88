// A graph file as it was written: nothing is checked but the TOML itself, the keys and their types.
// Arrives: text. Leaves: GraphSpec. Next: graph/check.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/settings.h"

namespace strait::graph {

// from = "load", "load.image" or { image = "load", reference = "other.image" }
struct Wire {
  std::string input;   // the reading port; empty: the first
  std::string stage;   // the stage read from
  std::string output;  // its port; empty: the first
  Location at;
};

struct StageSpec {
  std::string name;
  std::string type;
  std::vector<Wire> from;
  std::vector<Setting> settings;
  Location at;       // of the table
  Location type_at;  // of the type's value, or of the table where it is missing
};

struct GraphSpec {
  std::string file;  // as it was named; for messages and relative paths
  std::string name;
  std::string about;
  std::optional<uint64_t> seed;
  std::vector<StageSpec> stages;
  std::vector<Problem>
      problems;  // keys and values that mean nothing; check() reports them together with its own
};

// Throws Error(usage) "file:line:column: ..." where the text is no TOML.
GraphSpec parse(const std::string& text, const std::string& file);
// The same of a file, at most 1 MiB; also throws Error(missing | io | limit).
GraphSpec read(const std::string& file);

}  // namespace strait::graph
