// Looks through the values of a step for one that is no number. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/builder.h"

namespace strait::nn {

// What a step reads or writes and holds an infinity or NaN, to be asked before it runs or after: "'a1
// forward' reads", "'a1 forward' writes". Of a step that is a function, nothing is known: it shows in what
// reads its results.
enum class Side { sources, results };
std::optional<std::string> not_finite(const Step& step, Side side);

bool all_finite(const float* values, std::size_t count);

}  // namespace strait::nn
