#include "nn/packed_weights.h"

#include <unordered_map>

#include "nn/builder.h"
#include "nn/dnnl_compat.h"

namespace strait::nn {

PackedWeights::PackedWeights() : content_(std::make_unique<Content>()) {}
PackedWeights::~PackedWeights() = default;

std::size_t PackedWeights::packed() const {
  const std::lock_guard lock(content_->mutex);
  std::size_t count = 0;
  for (const auto& [tensor, copies] : content_->copies) count += copies.size();
  return count;
}

std::size_t PackedWeights::bytes() const {
  const std::lock_guard lock(content_->mutex);
  std::size_t bytes = content_->made ? content_->made->elements() * sizeof(float) : 0;
  for (const auto& [tensor, copies] : content_->copies) {
    for (const dnnl::memory& copy : copies) bytes += copy.get_desc().get_size();
  }
  return bytes;
}

const Parameters& PackedWeights::Content::folded(const std::function<Parameters()>& make) {
  const std::lock_guard lock(mutex);
  if (!made) made = make();
  return *made;
}

dnnl::memory PackedWeights::Content::get(const std::string& tensor, const dnnl::memory& plain,
                                         const dnnl::memory::desc& wanted, const std::vector<float>& scales) {
  const std::lock_guard lock(mutex);
  auto& known = copies[tensor];
  for (const auto& copy : known) {
    if (copy.get_desc() == wanted) return copy;
  }
  dnnl::memory source = plain;
  dnnl::memory packed(wanted, cpu_engine());
  dnnl::stream stream(cpu_engine());
  dnnl::primitive_attr attributes;
  std::unordered_map<int, dnnl::memory> arguments = {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, packed}};
  if (!scales.empty()) {
    compat::set_stored_scales(attributes, scales);
    for (auto& argument : compat::stored_scale_arguments(cpu_engine(), scales)) arguments.insert(argument);
  }
  const dnnl::reorder::primitive_desc pd(source, packed, attributes);
  dnnl::reorder(pd).execute(stream, arguments);
  stream.wait();
  return known.emplace_back(packed);
}

}  // namespace strait::nn
