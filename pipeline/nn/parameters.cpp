#include "nn/parameters.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "strait/error.h"

namespace strait::nn {

namespace {
constexpr std::size_t kAlignment = 64;
}

void Buffer::Free::operator()(float* data) const {
  std::free(data);
}

Buffer::Buffer(std::size_t elements) : size_(elements) {
  if (elements == 0) return;
  const std::size_t bytes = (elements * sizeof(float) + kAlignment - 1) / kAlignment * kAlignment;
  data_.reset(static_cast<float*>(std::aligned_alloc(kAlignment, bytes)));
  if (!data_) throw std::bad_alloc();
  std::fill_n(data_.get(), bytes / sizeof(float), 0.0F);
}

Buffer::Buffer(const Buffer& other) : Buffer(other.size_) {
  std::copy_n(other.data(), size_, data());
}

Buffer& Buffer::operator=(Buffer other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Tensor& Parameters::add(const std::string& name, std::vector<std::int64_t> shape, bool trainable) {
  if (!index_.emplace(name, tensors_.size()).second) {
    throw Error(Code::internal, "parameters", "tensor '" + name + "' is already there");
  }
  std::size_t elements = 1;
  for (const std::int64_t side : shape) elements *= static_cast<std::size_t>(side);
  return tensors_.emplace_back(Tensor{name, std::move(shape), Buffer(elements), trainable});
}

const Tensor* Parameters::find(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  return found == index_.end() ? nullptr : &tensors_[found->second];
}

Tensor* Parameters::find(std::string_view name) {
  return const_cast<Tensor*>(std::as_const(*this).find(name));
}

const Tensor& Parameters::at(std::string_view name) const {
  const Tensor* tensor = find(name);
  if (tensor == nullptr) throw Error(Code::missing, "parameters", "no tensor '" + std::string(name) + "'");
  return *tensor;
}

Tensor& Parameters::at(std::string_view name) {
  return const_cast<Tensor&>(std::as_const(*this).at(name));
}

std::size_t Parameters::elements() const {
  std::size_t total = 0;
  for (const Tensor& tensor : tensors_) total += tensor.size();
  return total;
}

Parameters Parameters::zeros_like(bool trainable_only) const {
  Parameters zeros;
  for (const Tensor& tensor : tensors_) {
    if (tensor.trainable || !trainable_only) zeros.add(tensor.name, tensor.shape, tensor.trainable);
  }
  return zeros;
}

void Parameters::copy_from(const Parameters& from) {
  if (from.size() != size()) throw Error(Code::internal, "parameters", "copy between different networks");
  for (Tensor& tensor : tensors_) {
    const Tensor& source = from.at(tensor.name);
    if (source.shape != tensor.shape) {
      throw Error(Code::internal, "parameters", "tensor '" + tensor.name + "' has another shape");
    }
    std::copy_n(source.data(), source.size(), tensor.data());
  }
}

}  // namespace strait::nn
