// Which whole number stands for a real one in a file: the nearest, or the next towards 0 where the bits that
// it saves are worth more than the error that it adds (rate-distortion optimised quantisation).
#pragma once

#include <cstdint>

namespace strait::codec {

// Within what the coder can take, whatever a network gives: NaN becomes 0.
int32_t nearest_number(float number);

// `number` less its mean, in steps of the quantiser; `index` of its scale (normal.h).
int32_t chosen_number(float number, uint8_t index);

}  // namespace strait::codec
