#include "core/value.h"

#include <cstdlib>

#include "strait/error.h"

namespace strait {

namespace {
constexpr uint64_t kAlignment = 64;
constexpr uint64_t kMostBytes = uint64_t{1} << 40;  // far above any machine's memory, far below overflow
}  // namespace

uint64_t element_bytes(uint32_t type) {
  switch (type) {
    case STRAIT_TYPE_U8:
      return 1;
    case STRAIT_TYPE_U16:
      return 2;
    case STRAIT_TYPE_F32:
      return 4;
    default:
      throw Error(Code::internal, "value", "unknown element type " + std::to_string(type));
  }
}

Value Value::allocate(const strait_value& wanted) {
  if (wanted.rank == 0 || wanted.rank > STRAIT_MAX_RANK)
    throw Error(Code::internal, "value", "rank is out of range");
  uint64_t bytes = element_bytes(wanted.type);
  for (uint32_t i = 0; i < wanted.rank; ++i) {
    if (wanted.shape[i] < 0) throw Error(Code::internal, "value", "a side of the shape is negative");
    const auto side = static_cast<uint64_t>(wanted.shape[i]);
    if (side != 0 && bytes > kMostBytes / side)
      throw Error(Code::limit, "value", "the shape is too large for memory");
    bytes *= side;
  }
  Value value;
  value.view_ = wanted;
  value.view_.struct_size = sizeof(strait_value);
  value.bytes_ = bytes;
  value.view_.row_bytes = wanted.kind == STRAIT_IMAGE && wanted.shape[0] > 0
                              ? static_cast<int64_t>(bytes / static_cast<uint64_t>(wanted.shape[0]))
                              : 0;
  void* memory = std::aligned_alloc(kAlignment, (bytes + kAlignment) / kAlignment * kAlignment);
  if (memory == nullptr)
    throw Error(Code::limit, "value", "out of memory for " + std::to_string(bytes) + " bytes");
  value.memory_ = std::shared_ptr<void>(memory, std::free);
  value.view_.data = memory;
  return value;
}

}  // namespace strait
