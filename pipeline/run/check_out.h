// Keeps a run from writing among its own inputs.
#pragma once

#include <filesystem>
#include <vector>

namespace strait::run {

// Throws Error(usage) where `out` is one of the input folders or lies inside one (its pictures would be
// inputs of the next run), or is the folder of an input file (which could be overwritten). Symbolic links are
// followed; `out` need not be there yet.
void check_out(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& out);

}  // namespace strait::run
