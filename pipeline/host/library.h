// Shared libraries, by Boost.DLL: this file pair is its only user. Private to this room.
#pragma once

#include <filesystem>

#include "strait/abi.h"

namespace strait::host {

// Opens a library for good (local symbols, all of them bound at once) and answers its `strait_plugin`, whose
// version has been found to be one that this build speaks. Nothing of the plugin has been called. Throws
// Error with one sentence that begins with the file.
const strait_plugin_info& open_plugin(const std::filesystem::path& file);

// The folder of the running program.
std::filesystem::path program_folder();

}  // namespace strait::host
