// Reads a recipe's table [data], with its sets and [data.augment]. Part of train/recipe.h.
#pragma once

#include <string>
#include <vector>

#include "core/settings.h"
#include "core/toml.h"
#include "train/data/set.h"

namespace strait::train {

// Every mistake is added to `problems`; the result is meaningful if none was. `table` may be null: defaults.
DataSpec read_data(const toml::table* table, std::vector<Problem>& problems);

// All of it that decides which batches there are, as text.
std::string data_words(const DataSpec& data);

}  // namespace strait::train
