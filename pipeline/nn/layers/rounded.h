// The step that rounds a value to the nearest integers, halves to the even one. Private to the room.
#pragma once

#include <string>

#include "nn/builder.h"
#include "nn/dnnl_compat.h"

namespace strait::nn {

// In f32, whatever the source has: oneDNN rounds nothing else, and bf16 has not every integer beyond 256.
inline dnnl::memory rounded(Builder& builder, const std::string& layer, const std::string& source) {
  const bool whole = compat::data_type_of(builder.value(source).get_desc()) == dnnl::memory::data_type::f32;
  const dnnl::memory src =
      whole ? builder.value(source) : builder.value(source, plain_desc(builder.shape(source)));
  const auto dst = builder.allocate(src.get_desc());
  const auto pd = compat::eltwise_forward(cpu_engine(), dnnl::algorithm::eltwise_round, src.get_desc(), 0,
                                          step_attributes());
  builder.step(layer + " forward", dnnl::eltwise_forward(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}});
  return dst;
}

}  // namespace strait::nn
