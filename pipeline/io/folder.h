// The inputs of a run: folders walked, files and lists taken as they are.
// Arrives: paths from the command line. Leaves: sources in a fixed order. Next: io/decode.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/frame.h"

namespace strait::io {

struct Inputs {
  std::vector<std::filesystem::path> paths;  // folders (walked recursively) and files
  std::filesystem::path list;                // --list: a file with a path a line; empty: none
  std::string extension = {};  // of the files that folders yield, such as ".strait"; empty: a picture's
};

// Sources sorted by relative path; folders yield the files whose extension is a picture's (any case), single
// files are taken whatever they are called; hidden files are left out. Files that would share an output stem
// (a.jpg, a.png) keep their extension in it. Throws Error(missing | io | usage) for what cannot be read, or
// where nothing is left.
std::vector<Source> list_sources(const Inputs& inputs);

}  // namespace strait::io
