// One item travelling the graph: payload, attributes, and where it came from.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/value.h"
#include "strait/error.h"

namespace strait {

using Attribute = std::variant<double, std::string>;
using Attributes = std::map<std::string, Attribute>;  // "stage.key" -> value

struct Failure {
  std::string stage;
  Code code = Code::internal;
  std::string reason;
};

// A file that a frame will leave behind once it is committed.
struct OutputFile {
  std::string relative;  // below OUT, with '/'
  std::vector<char> data;
};

// An input file as the command line named it, or a number that a source makes a frame of.
struct Source {
  std::filesystem::path path;  // absolute; empty: no file
  std::string relative;        // below the folder that was given, with '/'; the file name for single files
  std::string output_stem;     // relative without extension, made unique among the inputs
  uint64_t ordinal = 0;        // its place among all inputs of a run
};

// Belongs to one lane at a time.
struct Frame {
  Source source;
  uint64_t run_seed = 0;
  std::vector<std::vector<Value>> ports;  // [node][output port]; emptied after the last reader
  Attributes attributes;
  std::vector<OutputFile> files;
  std::map<std::string, double> stage_ms;
  std::optional<Failure> failure;
  bool dropped = false;

  bool alive() const { return !failure && !dropped; }
};

}  // namespace strait
