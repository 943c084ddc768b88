#include "nn/step_info.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "nn/dnnl_compat.h"

namespace strait::nn {

namespace {

const char* type_name(dnnl::memory::data_type type) {
  using Type = dnnl::memory::data_type;
  switch (type) {
    case Type::f32:
      return "f32";
    case Type::bf16:
      return "bf16";
    case Type::s32:
      return "s32";
    case Type::s8:
      return "s8";
    case Type::u8:
      return "u8";
    default:
      return "?";
  }
}

std::string dimensions_name(const Desc& desc, bool weights) {
  const auto blocking = compat::blocking_of(desc);
  if (!blocking) return "opaque";  // Winograd's weights
  constexpr const char* kLetters[] = {"", "x", "nc", "ncw", "nchw", "ncdhw"};
  const std::size_t rank = blocking->strides.size();
  if (rank >= std::size(kLetters)) return "?";
  const std::string letters = weights && rank == 4 ? "oihw" : kLetters[rank];
  std::vector<std::size_t> order(rank);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return blocking->strides[a] > blocking->strides[b]; });
  std::string name;
  for (const std::size_t dimension : order) {
    const auto& blocked = blocking->block_dimensions;
    const bool goes_on =
        std::find(blocked.begin(), blocked.end(), static_cast<dnnl::memory::dim>(dimension)) != blocked.end();
    const char letter = letters[dimension];
    name += goes_on ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
  }
  for (std::size_t i = 0; i < blocking->blocks.size(); ++i) {
    name += std::to_string(blocking->blocks[i]);
    name += letters[static_cast<std::size_t>(blocking->block_dimensions[i])];
  }
  return name;
}

std::string implementation_of(const Step& step) {
  if (step.function) return "strait";
  const char* name = nullptr;
  const auto status = dnnl_primitive_desc_query(step.primitive.get_primitive_desc(), dnnl_query_impl_info_str,
                                                0, static_cast<void*>(&name));
  return status == dnnl_success && name != nullptr ? name : "?";
}

bool writes_weights(const Step& step) {
  return step.label.find("pack") != std::string::npos || step.label.ends_with("diff_weights");
}

const dnnl::memory* result_of(const Step& step) {
  for (const int kind : {DNNL_ARG_DST, DNNL_ARG_DIFF_SRC, DNNL_ARG_DIFF_WEIGHTS}) {
    for (const auto& [argument, memory] : step.memories) {
      if (argument == kind) return &memory;
    }
  }
  return nullptr;
}

}  // namespace

std::string layout_name(const Desc& desc, bool weights) {
  return std::string(type_name(compat::data_type_of(desc))) + " " + dimensions_name(desc, weights);
}

StepInfo describe(const Step& step, bool backward) {
  StepInfo info{step.label, backward, implementation_of(step), {}, step.macs, 0};
  for (const auto& [argument, memory] : step.memories) {
    if (argument != DNNL_ARG_SCRATCHPAD) info.bytes += memory.get_desc().get_size();
  }
  const dnnl::memory* result = result_of(step);
  if (result != nullptr) info.layout = layout_name(result->get_desc(), writes_weights(step));
  return info;
}

}  // namespace strait::nn
