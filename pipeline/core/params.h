// Parameter values as they leave the check: typed, complete, in range.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace strait {

using ParamValue = std::variant<bool, int64_t, double, std::string, std::vector<int64_t>>;
using ParamValues = std::map<std::string, ParamValue>;

}  // namespace strait

// What the boundary's opaque handle stands for.
struct strait_params {
  strait::ParamValues values;
};
