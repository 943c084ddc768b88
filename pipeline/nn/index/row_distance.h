// Sums of squared differences between a row of f32 and one as stored, with the widest vectors that the CPU
// has. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>

namespace strait::nn {

struct RowDistance {
  float (*f32)(const float* query, const float* row, size_t length);
  float (*bf16)(const float* query, const uint16_t* row, size_t length);
  float (*int8)(const float* query, const int8_t* row, float scale, size_t length);
};

// Chosen at the first call.
const RowDistance& row_distance();

}  // namespace strait::nn
