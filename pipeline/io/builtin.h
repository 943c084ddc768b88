// The stages that come with strait itself, offered through the same door as a plugin's.
#pragma once

#include "strait/abi.h"

namespace strait::io {

// load, save. Lives as long as the process.
const strait_plugin_info& builtin();

}  // namespace strait::io
