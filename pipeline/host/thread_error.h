// The error that a plugin leaves before it answers a status: one per thread. Private to this room.
#pragma once

#include <string>

#include "strait/abi.h"
#include "strait/error.h"

namespace strait::host {

void set_thread_error(strait_status status, const char* message);

// The message left since the last call, which is taken away; `otherwise` where there is none.
std::string take_thread_error(const std::string& otherwise);

const std::string& thread_error();

// A status as a code; what is no code of strait's is internal.
Code to_code(strait_status status);

// Leaves what an exception says and answers its status: for the bodies of functions that must not throw. To
// be called in a catch (...).
strait_status status_of_exception(const char* unknown);

}  // namespace strait::host
