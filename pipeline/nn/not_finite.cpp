#include "nn/not_finite.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>

#include "nn/dnnl_compat.h"

namespace strait::nn {

namespace {

using dnnl::memory;

bool all_finite_bf16(const std::uint16_t* values, std::size_t count) {
  constexpr std::uint16_t kExponent = 0x7f80;
  return std::none_of(values, values + count,
                      [](std::uint16_t value) { return (value & kExponent) == kExponent; });
}

bool holds_finite(dnnl_memory_t handle) {
  const memory borrowed(handle, /*weak=*/true);
  const auto desc = borrowed.get_desc();
  const void* data = borrowed.get_data_handle();
  switch (compat::data_type_of(desc)) {
    case memory::data_type::f32:
      return all_finite(static_cast<const float*>(data), desc.get_size() / sizeof(float));
    case memory::data_type::bf16:
      return all_finite_bf16(static_cast<const std::uint16_t*>(data), desc.get_size() / 2);
    default:
      return true;
  }
}

bool is_result(int argument) {
  static const std::set<int> kResults{DNNL_ARG_DST,        DNNL_ARG_MEAN,         DNNL_ARG_VARIANCE,
                                      DNNL_ARG_DIFF_SRC,   DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS,
                                      DNNL_ARG_DIFF_SCALE, DNNL_ARG_DIFF_SHIFT};
  return kResults.count(argument) != 0;
}

bool writes(const Step& step, dnnl_memory_t memory) {
  return std::any_of(step.arguments.begin(), step.arguments.end(), [&](const dnnl_exec_arg_t& argument) {
    return argument.memory == memory && is_result(argument.arg);
  });
}

}  // namespace

bool all_finite(const float* values, std::size_t count) {
  return std::all_of(values, values + count, [](float value) { return std::isfinite(value); });
}

std::optional<std::string> not_finite(const Step& step, Side side) {
  for (const dnnl_exec_arg_t& argument : step.arguments) {
    const bool is_written = writes(step, argument.memory);
    if (argument.arg == DNNL_ARG_SCRATCHPAD || is_written != (side == Side::results)) continue;
    if (!holds_finite(argument.memory)) return "'" + step.label + (is_written ? "' writes" : "' reads");
  }
  return std::nullopt;
}

}  // namespace strait::nn
