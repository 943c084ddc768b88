#include "train/data/idx.h"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "core/file.h"
#include "strait/error.h"
#include "train/data/unpacked.h"

namespace strait::train {
namespace {

constexpr size_t kMostDimensions = 4;
constexpr uint8_t kUnsignedBytes = 0x08;

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw Error(Code::bad_input, name, what, "give an idx file of unsigned bytes, such as those of MNIST");
}

std::array<uint8_t, 4> read_word(Unpacked& bytes, const std::string& name) {
  std::array<uint8_t, 4> word{};
  if (bytes.read(word) < word.size()) refuse(name, "its idx header is cut");
  return word;
}

std::vector<uint32_t> read_shape(Unpacked& bytes, const std::string& name) {
  const std::array<uint8_t, 4> magic = read_word(bytes, name);
  if (magic[0] != 0 || magic[1] != 0) refuse(name, "is no idx file (expected two zero bytes at its start)");
  if (magic[2] != kUnsignedBytes)
    refuse(name, fmt::format("has elements of type 0x{:02x} (expected 0x08, unsigned bytes)", magic[2]));
  if (magic[3] < 1 || magic[3] > kMostDimensions)
    refuse(name, fmt::format("has {} dimensions (expected 1 to {})", magic[3], kMostDimensions));
  std::vector<uint32_t> shape(magic[3]);
  for (uint32_t& side : shape) {
    for (const uint8_t byte : read_word(bytes, name)) side = side << 8 | byte;
    if (side == 0) refuse(name, "has a dimension of size 0");
  }
  return shape;
}

// All the elements of `shape`; saturates.
uint64_t count_of(const std::vector<uint32_t>& shape) {
  uint64_t count = 1;
  for (const uint32_t side : shape) {
    if (count > std::numeric_limits<uint64_t>::max() / side) return std::numeric_limits<uint64_t>::max();
    count *= side;
  }
  return count;
}

}  // namespace

Idx parse_idx(std::span<const uint8_t> bytes, uint64_t most_bytes, const std::string& name) {
  Unpacked unpacked(bytes, name);
  Idx idx{read_shape(unpacked, name), {}};
  const uint64_t count = count_of(idx.shape);
  if (count > unpacked.most_bytes())
    refuse(name, fmt::format("has less data than the {} bytes of which its header speaks", count));
  if (count > most_bytes) {
    throw Error(Code::limit, name, fmt::format("holds {} bytes, allowed are {}", count, most_bytes),
                "raise --memory");
  }
  idx.values.resize(count);
  if (unpacked.read(idx.values) < count)
    refuse(name, fmt::format("has less data than the {} bytes of which its header speaks", count));
  uint8_t more = 0;
  if (unpacked.read({&more, 1}) != 0)
    refuse(name, fmt::format("has more data than the {} bytes of which its header speaks", count));
  return idx;
}

Idx read_idx(const std::filesystem::path& file, uint64_t most_bytes) {
  constexpr uint64_t kHeaderBytes = 4 + 4 * kMostDimensions;
  const std::vector<char> bytes = read_file(file, most_bytes + kHeaderBytes);
  return parse_idx({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, most_bytes, file.string());
}

bool is_idx_name(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name.ends_with("idx3-ubyte") || name.ends_with(".idx3");
}

std::filesystem::path customary_label_file(const std::filesystem::path& images) {
  std::string name = images.filename().string();
  for (const auto& [from, to] : {std::pair{"images", "labels"}, {"idx3", "idx1"}})
    if (const size_t at = name.find(from); at != std::string::npos)
      name.replace(at, std::string(from).size(), to);
  return images.parent_path() / name;
}

}  // namespace strait::train
