// What travels between ports, with the memory that holds it.
#pragma once

#include <cstdint>
#include <memory>

#include "strait/abi.h"

namespace strait {

// An image, tensor or run of bytes (strait_value in abi.h says the layout). Copies share the memory; a value
// is written once, by the stage that made it, and only read afterwards. Empty (kind 0) by default.
class Value {
 public:
  Value() = default;

  // Allocates uninitialised, 64-byte aligned memory for kind, type, rank and shape of `wanted`; rows of
  // images are dense. Throws Error(limit) where the shape is negative, overflows or cannot be had.
  static Value allocate(const strait_value& wanted);

  bool empty() const { return view_.kind == 0; }
  const strait_value& view() const { return view_; }
  uint64_t bytes() const { return bytes_; }

 private:
  strait_value view_{};
  uint64_t bytes_ = 0;
  std::shared_ptr<void> memory_;
};

uint64_t element_bytes(uint32_t type);

}  // namespace strait
