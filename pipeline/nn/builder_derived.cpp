// Tensors that follow from parameters: computed anew in every forward() of training, once for inference.
#include "nn/builder.h"
#include "nn/packed_weights.h"

namespace strait::nn {

using dnnl::memory;

memory Builder::derived(const std::string& tensor, const Desc& plain, std::function<void(float*)> compute) {
  if (training()) {
    const memory made = allocate(plain);
    step(tensor, [compute = std::move(compute), data = static_cast<float*>(made.get_data_handle())] {
      compute(data);
    });
    return made;
  }
  Buffer computed(plain.get_size() / sizeof(float));
  compute(computed.data());
  return options_.packed->content().get(tensor, {plain, cpu_engine(), computed.data()}, plain);
}

memory Builder::weights(const std::string& tensor, const memory& master, const Desc& wanted) {
  if (master.get_desc() == wanted) return master;
  if (!training()) return options_.packed->content().get(tensor, master, wanted);
  return reorder(tensor + " pack", master, wanted);
}

}  // namespace strait::nn
