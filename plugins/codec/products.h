// Whole-number products of one vector with many: what the integer prior spends its time on. Private to the
// plugin.
#pragma once

#include <cstddef>
#include <cstdint>

namespace strait::codec {

// totals[o] += the scalar product of `values` and row o of `weights`, whose rows begin `stride` apart, for
// every o < outputs. The same on all machines: sums must stay within 32 bits in any order.
using AddProducts = void (*)(const int16_t* weights, size_t stride, const int16_t* values, size_t length,
                             int32_t* totals, size_t outputs);

AddProducts add_products();  // the fastest for this CPU

}  // namespace strait::codec
