#include "npy.h"

#include <bit>

namespace strait::tensor {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the file says little-endian, the memory is written as it is");

constexpr size_t kAlignment = 64;  // of the data in the file
constexpr size_t kPreface = 10;    // magic, version, length of the header

// A Python tuple: (3,) or (3, 4).
std::string tuple(std::span<const int64_t> shape) {
  std::string text = "(";
  for (const int64_t side : shape) text += std::to_string(side) + ", ";
  if (shape.size() > 1) text.resize(text.size() - 2);
  return text + ")";
}

}  // namespace

std::string npy_bytes(std::span<const int64_t> shape, std::span<const float> values) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple(shape) + ", }";
  while ((kPreface + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  file.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  return file;
}

}  // namespace strait::tensor
