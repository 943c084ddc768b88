// Areas under the normal density in whole numbers: the same on every machine, for tables that two machines
// must agree on. No floating point is involved.
#pragma once

#include <cstdint>

namespace strait::codec {

// The scales (standard deviations) that a table exists for, from 0.11 to 256, each 1.131 times the one
// before, as fractions of 2^16. 0 <= index < kScales.
constexpr int kScales = 64;
uint32_t scale_q16(int index);

// 2^32 times the share of a normal variable of mean 0 that lies above x, for x in standard deviations times
// 2^32. Off by at most 4.
uint64_t upper_tail_q32(uint64_t x_q32);

}  // namespace strait::codec
