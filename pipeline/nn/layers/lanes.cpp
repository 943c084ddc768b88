#include "nn/layers/lanes.h"

#include "nn/dnnl_compat.h"

namespace strait::nn {

using dnnl::memory;

int cpu_lanes() {
  const auto isa = static_cast<int>(dnnl::get_effective_cpu_isa());
  const auto wide = static_cast<int>(dnnl::cpu_isa::avx512_core);
  return (isa & wide) == wide ? 16 : 8;
}

Desc lanes_desc(const Shape& shape, int lanes, memory::data_type type) {
  using tag = memory::format_tag;
  if (lanes == 1) return plain_desc(shape, type);
  return {{shape.n, shape.c, shape.h, shape.w}, type, lanes == 16 ? tag::nChw16c : tag::nChw8c};
}

int lanes_of(const Desc& desc, const Shape& shape) {
  for (const int lanes : {1, 16, 8}) {
    if (desc == lanes_desc(shape, lanes, compat::data_type_of(desc))) return lanes;
  }
  return 0;
}

Desc blocked_desc(const Builder& builder, const std::string& value) {
  const Desc own = builder.value(value).get_desc();
  const Shape& shape = builder.shape(value);
  return lanes_of(own, shape) == 1 ? lanes_desc(shape, cpu_lanes(), compat::data_type_of(own)) : own;
}

Desc loop_desc(const Builder& builder, const std::string& value) {
  const Shape& shape = builder.shape(value);
  const int lanes = lanes_of(builder.value(value).get_desc(), shape);
  return lanes_desc(shape, lanes == 0 ? cpu_lanes() : lanes);
}

}  // namespace strait::nn
