// "did you mean": the nearest of some names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace strait {

// Edit distance (optimal string alignment: insert, delete, replace, swap neighbours).
size_t edit_distance(std::string_view a, std::string_view b);

// The nearest name, or "" where none is close enough to be what was meant.
std::string nearest_name(std::string_view name, const std::vector<std::string>& names);

// "did you mean 'x'?" or, with nothing near, "known: a, b, c".
std::string name_hint(std::string_view name, const std::vector<std::string>& names);

}  // namespace strait
