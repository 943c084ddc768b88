// Whether what a plugin asks for during a call fits its contract.
#pragma once

#include <cstdint>
#include <string>

#include "host/call.h"

namespace strait::host {

// Throws Error (internal): the plugin is at fault.
[[noreturn]] void refuse(const std::string& what);

// Null where the input is not connected or empty. Throws for a port that is not declared.
const Value* input_of(const strait_call& call, const CallFrame& frame, uint32_t port);

// Throws unless `value` may stand at that output.
void require_output(const strait_call& call, const CallFrame& frame, uint32_t index,
                    const strait_value& value);

}  // namespace strait::host
