// The idx format of MNIST (yann.lecun.com/exdb/mnist): two zero bytes, a type, the number of dimensions,
// their sizes as big-endian 32-bit numbers, then the elements. Only unsigned bytes (type 8) are read; plain
// or gzip-packed. Files are hostile: sizes are checked before anything is allocated.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace strait::train {

struct Idx {
  std::vector<uint32_t> shape;  // 1 to 4 dimensions, none of them 0
  std::vector<uint8_t> values;  // last dimension fastest
};

// Whether a file is called as the pictures of such a set are: "train-images-idx3-ubyte.gz", "digits.idx3".
bool is_idx_name(const std::filesystem::path& file);

// By custom train-images-idx3-ubyte.gz has train-labels-idx1-ubyte.gz beside it.
std::filesystem::path customary_label_file(const std::filesystem::path& images);

// Throws Error: bad_input naming file and fault (header, cut, damaged, more or less data than the header
// says), limit where the values would take more than `most_bytes`.
Idx parse_idx(std::span<const uint8_t> bytes, uint64_t most_bytes, const std::string& name);

// As above; also missing, io.
Idx read_idx(const std::filesystem::path& file, uint64_t most_bytes);

}  // namespace strait::train
