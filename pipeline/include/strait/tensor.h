// The numbers of a frame's tensors, without a copy.
#pragma once

#include <functional>
#include <numeric>
#include <span>

#include "strait/stage.h"

namespace strait {

inline std::span<const int64_t> shape_of(const strait_value& value) {
  return {value.shape, value.rank};
}

inline size_t elements_of(std::span<const int64_t> shape) {
  return static_cast<size_t>(std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>()));
}

// An input tensor's numbers, last dimension fastest. Read only. Throws Error (Code::bad_input) unless they
// are f32.
inline std::span<const float> input_floats(const strait_value& tensor) {
  if (tensor.kind != STRAIT_TENSOR || tensor.type != STRAIT_TYPE_F32)
    throw Error(Code::bad_input, "tensor", "its numbers are no 32-bit floats");
  return {static_cast<const float*>(tensor.data), elements_of(shape_of(tensor))};
}

// Memory of an output tensor, to be filled.
inline std::span<float> output_floats(Frame& frame, std::span<const int64_t> shape, uint32_t port = 0) {
  return {static_cast<float*>(frame.new_tensor(shape, port).data), elements_of(shape)};
}

}  // namespace strait
