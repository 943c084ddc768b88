// Products of row-major f32 matrices by oneDNN, cut into blocks of rows, so that the bits do not depend on
// the number of threads (oneDNN alone may divide the sums among them). Private to the room.
#pragma once

#include <cstddef>

namespace strait::nn {

struct MatrixView {
  const float* data;
  std::size_t rows;
  std::size_t columns;
  bool transposed = false;  // taken as columns x rows
};

// c = scale * a * b + keep * c. Inner sizes must agree.
void multiply(const MatrixView& a, const MatrixView& b, float scale, float keep, float* c);

}  // namespace strait::nn
