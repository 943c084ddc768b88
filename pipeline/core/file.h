// Whole files, read with a limit and written so that no half-written one is ever seen under its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace strait {

// Throws Error: missing (no such file), limit (more than `most` bytes), io.
std::vector<char> read_file(const std::filesystem::path& file, uint64_t most);

// Writes under a temporary name beside `file` and renames it; makes the folders it needs. Throws Error(io)
// with the system's reason; nothing is left behind then.
void write_file_atomically(const std::filesystem::path& file, std::string_view data);

// Renames `from` over `to` so that after a loss of power either the old file stands under the name or the
// whole new one: data first, then the name, are forced to the disk. Throws Error(io); `from` is left then.
void replace_durably(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace strait
