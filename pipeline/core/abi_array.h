// Arrays of ABI structs, walked in strides of their first element's struct_size: a plugin built against a
// newer minor version has larger elements than this build knows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "strait/abi.h"

namespace strait {

template <typename T>
class AbiArray {
 public:
  AbiArray(const T* first, uint32_t count) : first_(reinterpret_cast<const char*>(first)), count_(count) {}

  class Iterator {
   public:
    Iterator(const char* at, size_t stride) : at_(at), stride_(stride) {}
    const T& operator*() const { return *reinterpret_cast<const T*>(at_); }
    Iterator& operator++() {
      at_ += stride_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const char* at_;
    size_t stride_;
  };

  size_t size() const { return count_; }
  const T& operator[](size_t i) const { return *reinterpret_cast<const T*>(first_ + i * stride()); }
  Iterator begin() const { return {first_, stride()}; }
  Iterator end() const { return {first_ + count_ * stride(), stride()}; }

 private:
  size_t stride() const { return count_ == 0 ? sizeof(T) : reinterpret_cast<const T*>(first_)->struct_size; }

  const char* first_;
  size_t count_;
};

template <typename T>
AbiArray<T> abi_array(const T* first, uint32_t count) {
  return AbiArray<T>(first, count);
}

inline AbiArray<strait_port> inputs_of(const strait_contract& c) {
  return abi_array(c.inputs, c.input_count);
}
inline AbiArray<strait_port> outputs_of(const strait_contract& c) {
  return abi_array(c.outputs, c.output_count);
}
inline AbiArray<strait_param> params_of(const strait_contract& c) {
  return abi_array(c.params, c.param_count);
}

// A source that makes its frames itself.
inline bool generates(const strait_contract& c) {
  return c.struct_size > offsetof(strait_contract, generates) && c.generates != 0;
}

}  // namespace strait
