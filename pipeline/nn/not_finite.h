// Looks through the buffers of a program for the first value that is no number. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/builder.h"

namespace strait::nn {

// Of the first step, in order, that read or wrote an infinity or NaN: "'a1 forward' reads" or "'a1 forward'
// writes". It looks at what the buffers hold now: a step that works in place hides what was there before.
// Steps that are functions show only in what reads their results.
std::optional<std::string> first_not_finite(const std::vector<Step>& steps);

bool all_finite(const float* values, std::size_t count);

}  // namespace strait::nn
