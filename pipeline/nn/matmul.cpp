#include "nn/matmul.h"

#include <algorithm>

#include <dnnl.hpp>

namespace strait::nn {

void multiply(const MatrixView& a, const MatrixView& b, float scale, float keep, float* c) {
  constexpr std::ptrdiff_t kBlock = 64;  // rows
  const auto rows = static_cast<std::ptrdiff_t>(a.transposed ? a.columns : a.rows);
  const auto inner = static_cast<dnnl_dim_t>(a.transposed ? a.rows : a.columns);
  const auto columns = static_cast<dnnl_dim_t>(b.transposed ? b.rows : b.columns);
  const auto a_stride = static_cast<dnnl_dim_t>(a.columns), b_stride = static_cast<dnnl_dim_t>(b.columns);
  // Inside a parallel region oneDNN keeps to the calling thread.
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t row = 0; row < rows; row += kBlock) {
    const float* first = a.data + (a.transposed ? row : row * a_stride);
    dnnl::sgemm(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', std::min(kBlock, rows - row), columns,
                inner, scale, first, a_stride, b.data, b_stride, keep, c + row * columns, columns);
  }
}

}  // namespace strait::nn
