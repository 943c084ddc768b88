// The parameters of a network: ordered, named f32 tensors in plain row-major layout.
// Names are "<layer>.<what>": weights (conv: out,in,kh,kw; deconv: in,out,kh,kw; dense: out,in; as in
// PyTorch), bias (out), and for batch_norm scale, shift (trained), mean and variance (running statistics, not
// trained); docs/networks.md has those of every op.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nn/api.h"
#include "nn/network.h"

namespace strait::nn {

// Owned f32 memory, aligned to 64 bytes, zero at first. Copies deep.
class STRAIT_NN_API Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t elements);
  Buffer(const Buffer& other);
  Buffer(Buffer&& other) noexcept = default;
  Buffer& operator=(Buffer other) noexcept;
  ~Buffer() = default;

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(float* data) const;
  };
  std::unique_ptr<float, Free> data_;
  std::size_t size_ = 0;
};

struct STRAIT_NN_API Tensor {
  std::string name;
  std::vector<std::int64_t> shape;  // no dimensions: one element
  Buffer values;
  bool trainable = true;

  float* data() { return values.data(); }
  const float* data() const { return values.data(); }
  std::size_t size() const { return values.size(); }
};

// Iterates in the order of creation. Addresses of tensor data stay while the tensor is in the set, also over
// later add().
class STRAIT_NN_API Parameters {
 public:
  // A zero tensor. Throws Error (Code::internal) when the name is taken.
  Tensor& add(const std::string& name, std::vector<std::int64_t> shape, bool trainable = true);

  const Tensor* find(std::string_view name) const;
  Tensor* find(std::string_view name);
  const Tensor& at(std::string_view name) const;  // throws Error (Code::missing)
  Tensor& at(std::string_view name);

  std::size_t size() const { return tensors_.size(); }  // tensors
  std::size_t elements() const;                         // numbers in all tensors
  auto begin() { return tensors_.begin(); }
  auto end() { return tensors_.end(); }
  auto begin() const { return tensors_.begin(); }
  auto end() const { return tensors_.end(); }

  // Zero tensors of the same names and shapes; with `trainable_only`, without running statistics.
  Parameters zeros_like(bool trainable_only = false) const;

  // Copies the values of `from`, which must have the same names and shapes (Error, Code::internal).
  void copy_from(const Parameters& from);

 private:
  std::vector<Tensor> tensors_;
  std::unordered_map<std::string, std::size_t> index_;
};

// The tensors that the network needs: weights and shift 0, scale and variance 1.
STRAIT_NN_API Parameters empty_parameters(const NetworkSpec& spec);

// He-normal weights for each layer's own activation (He et al. 2015, doi:10.1109/ICCV.2015.123), zero bias.
// The same numbers for the same seed on every standard library and thread count.
STRAIT_NN_API Parameters initialise(const NetworkSpec& spec, std::uint64_t seed);

}  // namespace strait::nn
