// Attributes as TOML values. Private to the room.
#pragma once

#include <optional>
#include <string>

#include <toml++/toml.h>

#include "nn/network.h"

namespace strait::nn {

std::optional<Attribute> attribute_from(const toml::node& node);  // empty for what is not a single value
std::string write_value(const Attribute& value);                  // as TOML text that reads back to the same

}  // namespace strait::nn
