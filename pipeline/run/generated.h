// The sources of frames that a graph makes itself.
#pragma once

#include <cstdint>
#include <vector>

#include "core/frame.h"

namespace strait::run {

// 000000, 000001, ...: relative path, name of outputs, and place. No file belongs to them.
std::vector<Source> generated_sources(int64_t count);

}  // namespace strait::run
