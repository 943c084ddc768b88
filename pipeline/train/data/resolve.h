// From what a recipe calls its sets to where they lie.
#pragma once

#include <filesystem>
#include <vector>

#include "train/data/set.h"

namespace strait::train {

// The data as they lie under the folders given as --data; a set may lie under several. Where the recipe names
// no sets, or none of those it names is there and all are pictures, the folders themselves are taken.
// `validate`: a folder of pictures to validate on, instead of what the recipe says; may be empty. Throws
// Error(missing) where only some are there.
DataSpec resolve_data(const DataSpec& data, const std::vector<std::filesystem::path>& folders,
                      const std::filesystem::path& validate = {});

}  // namespace strait::train
