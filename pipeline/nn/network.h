// A network as data: named inputs, named layers in order, one or more outputs. Plain values; copy them
// freely.
// Read from and written to TOML by nn/network_toml.h; shapes and costs by nn/shapes.h; run by nn/program.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "nn/api.h"

namespace strait::nn {

using Attribute = std::variant<bool, std::int64_t, double, std::string>;
using Attributes = std::map<std::string, Attribute>;

// One layer. Its value is known to later layers, and its parameters are stored, under its name.
struct STRAIT_NN_API LayerSpec {
  std::string name;
  std::string op;                 // a name in the table of ops (docs: op_names())
  std::vector<std::string> from;  // layers or inputs, already resolved: never empty in a checked network
  Attributes attributes;          // as written; what is absent has its op's default
  int line = 0;                   // where it stands in its file, from 1; 0 when it comes from no file
  int column = 0;

  // The attribute, or the default of its op. The op must know the attribute (else Error, Code::internal).
  int integer(std::string_view attribute) const;
  double number(std::string_view attribute) const;
  bool flag(std::string_view attribute) const;
  std::string text(std::string_view attribute) const;
  bool has(std::string_view attribute) const { return attributes.count(std::string(attribute)) != 0; }
};

// An input of the network. Height and width are 0 where any size is accepted; `dense` needs them fixed.
struct InputSpec {
  std::string name;
  int channels = 1;
  int height = 0;
  int width = 0;
};

struct NetworkSpec {
  std::vector<InputSpec> inputs;
  std::vector<std::string> outputs;  // layers, in the order of the file; later layers may read them too
  std::vector<LayerSpec> layers;
  std::string file;  // named in errors; may be empty

  // The first of the outputs: what is meant where one is spoken of. Empty where there is none.
  std::string output() const { return outputs.empty() ? std::string() : outputs.front(); }
};

// Names, ops, wiring, attributes and channel counts. Throws one Error (Code::usage) that lists every problem,
// one a line, as file:line:column where known.
STRAIT_NN_API void check(const NetworkSpec& spec);

// The ops that a layer may name, in the order of the documentation.
STRAIT_NN_API std::vector<std::string> op_names();

}  // namespace strait::nn
