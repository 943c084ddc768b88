// The .npy format, version 1.0 (numpy.lib.format), of 32-bit floats.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace strait::tensor {

// A whole file: `values` are those of the shape, last dimension fastest.
std::string npy_bytes(std::span<const int64_t> shape, std::span<const float> values);

}  // namespace strait::tensor
