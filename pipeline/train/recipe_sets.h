// Reads a recipe's [[data.set]] and [[data.validate]]. Part of train/recipe_data.h.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/settings.h"
#include "core/toml.h"
#include "train/data/set.h"

namespace strait::train {

// Every mistake is added to `problems`.
std::vector<SetSpec> read_sets(const toml::key& key, const toml::node& node, std::vector<Problem>& problems);

// A list of texts; `where` stands in front of a problem.
std::vector<std::string> read_texts(const toml::key& key, const toml::node& node, const std::string& where,
                                    std::vector<Problem>& problems);

// All of a set that decides which items there are, as text.
std::string set_words(const SetSpec& set);

// A parameter's value, or T{} where a problem has been noted instead.
template <typename T>
T value_of(const ParamValues& values, const char* name) {
  const auto found = values.find(name);
  const T* held = found == values.end() ? nullptr : std::get_if<T>(&found->second);
  return held == nullptr ? T{} : *held;
}

}  // namespace strait::train
