// The stages that come with strait itself, offered through the same door as a plugin's.
#pragma once

#include "strait/abi.h"

namespace strait::io {

// load, save. Lives as long as the process.
const strait_plugin_info& builtin();

// reference: for graphs that a verb makes itself. Not for users' graphs: a catalog's key covers the input
// alone, and would vouch for results after the reference has changed.
const strait_plugin_info& pair_stages();

}  // namespace strait::io
