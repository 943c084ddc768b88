// Pictures that come in pairs: one to work on, and the reference of what it should be.
#pragma once

#include <filesystem>
#include <string>

namespace strait::io {

// From an input's name to that of its reference.
struct PairRule {
  std::filesystem::path references;  // a folder with the same sub-folders; empty: beside the input
  // What names without extension end with, such as "_real" and "_mean"; may be empty.
  std::string input_ending, reference_ending;

  bool is_input(const std::filesystem::path& file) const;

  // Of an input whose path below the folder that was given is `relative`. Its own extension is looked for
  // first, then any picture's. Throws Error(missing) with the name that was looked for.
  std::filesystem::path reference_of(const std::filesystem::path& input, const std::string& relative) const;
};

}  // namespace strait::io
