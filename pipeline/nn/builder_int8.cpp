// Values and weights as integers.
#include "nn/builder.h"
#include "nn/dnnl_compat.h"
#include "nn/packed_weights.h"

namespace strait::nn {

using dnnl::memory;

memory Builder::quantised(const std::string& name, const Desc& wanted, float scale) {
  const memory own = value(name);
  if (own.get_desc() == wanted) return own;
  auto& others = other_layouts_[name];
  for (const memory& other : others) {
    if (other.get_desc() == wanted) return other;
  }
  const memory to = allocate(wanted);
  auto attributes = step_attributes();
  compat::set_stored_scales(attributes, {scale});
  const dnnl::reorder::primitive_desc pd(cpu_engine(), own.get_desc(), cpu_engine(), wanted, attributes);
  Arguments arguments = {{DNNL_ARG_FROM, own}, {DNNL_ARG_TO, to}};
  for (auto& argument : compat::stored_scale_arguments(cpu_engine(), {scale})) arguments.push_back(argument);
  step(name + " quantise", dnnl::reorder(pd), pd.scratchpad_desc(), arguments);
  return others.emplace_back(to);
}

memory Builder::quantised_weights(const std::string& tensor, const memory& master, const Desc& wanted,
                                  const std::vector<float>& scales) {
  return options_.packed->content().get(tensor, master, wanted, scales);
}

}  // namespace strait::nn
