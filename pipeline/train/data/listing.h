// The files of a recipe's sets and the class of each, before any pixel is decoded.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "train/data/classes.h"
#include "train/data/set.h"

namespace strait::train {

struct ListedFile {
  std::filesystem::path path;
  ClassMark mark = {};  // of all that the file holds
};

struct ListedSet {
  SetSpec spec;
  std::vector<ListedFile> files;      // in the order of their paths; of an idx set: the one
  std::vector<int32_t> numbers = {};  // of an idx set with labels: the class of every item
};

// Adds every class to `classes`. Throws Error: missing (no such file or folder), io, and what the class is to
// be read from but is not there (usage, bad_input).
ListedSet list_set(const SetSpec& spec, Classes& classes);

}  // namespace strait::train
