// Image formats of ports (STRAIT_GRAY ... STRAIT_F32 in abi.h): of a value, and in words.
#pragma once

#include <cstdint>
#include <string>

#include "strait/abi.h"

namespace strait {

// One channel bit and one depth bit; 0 where the value is no image or its channels or type are none of
// strait's.
uint32_t formats_of(const strait_value& value);

// "gray or colour, 8-bit or float"; "any channels, any depth".
std::string format_words(uint32_t formats);

// "image", "tensor", "bytes".
std::string kind_words(uint32_t kind);

}  // namespace strait
