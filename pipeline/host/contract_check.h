// A plugin's tables, looked through before anybody relies on them. Private to this room.
#pragma once

#include "strait/abi.h"

namespace strait::host {

// Names, counts, kinds, formats, and defaults that parse and lie in range. Throws Error(unsupported) at the
// first fault: "stage 'blur': input 'image': ...".
void check_stage(const strait_stage* stage);

// Lower-case letters, digits and '-', beginning with a letter.
bool is_type_name(const char* name);

}  // namespace strait::host
