#include "nn/onnx/mappings.h"

#include <algorithm>

namespace strait::nn::onnx {

bool Mapping::knows(std::string_view attribute) const {
  return std::find(attributes.begin(), attributes.end(), attribute) != attributes.end();
}

const Mapping* find_mapping(std::string_view op) {
  static const std::vector<Mapping> table = {
      {"conv",
       write_conv,
       {"out", "kernel", "stride", "pad", "dilation", "groups", "bias", "act", "slope", "spectral_norm"}},
      {"deconv", write_deconv, {"out", "kernel", "stride", "pad", "groups", "bias", "act", "slope"}},
      {"pixel_shuffle", write_pixel_shuffle, {"factor"}},
      {"pixel_unshuffle", write_pixel_unshuffle, {"factor"}},
      {"add", write_add},
      {"concat", write_concat},
      {"leaky_relu", write_activation, {"slope"}},
      {"relu", write_activation},
      {"sigmoid", write_activation},
      {"tanh", write_activation},
      {"elu", write_activation},
      {"gelu", write_activation},
      {"silu", write_activation},
      {"softplus", write_activation},
      {"dense", write_dense, {"out", "height", "width", "bias", "act", "slope", "spectral_norm"}},
      {"batch_norm", write_batch_norm, {"epsilon", "momentum"}},
      {"group_norm", write_group_norm, {"groups", "epsilon", "affine"}},
      {"instance_norm", write_instance_norm, {"epsilon", "affine"}},
      {"layer_norm", write_layer_norm, {"epsilon", "affine"}},
      {"l2_normalise", write_l2_normalise, {"epsilon"}},
      {"gdn", write_gdn},
      {"igdn", write_igdn},
      {"max_pool", write_max_pool, {"kernel", "stride", "pad"}},
      {"average_pool", write_average_pool, {"kernel", "stride", "pad"}},
      {"global_max_pool", write_global_max_pool},
      {"global_average_pool", write_global_average_pool},
      {"upsample", write_upsample, {"factor", "mode"}},
      {"mul", write_mul},
      {"sub", write_sub},
      {"scale", write_scale, {"by", "shift"}},
      {"slice", write_slice, {"begin", "count"}},
      {"reshape", write_reshape, {"channels", "height", "width"}},
      {"flatten", write_reshape},
      {"detach", write_identity},
      {"dropout", write_identity, {"rate"}},
      {"reparameterise", write_identity},
      {"quantise", write_quantise, {"mode"}},
      {"anneal", write_quantise},
  };
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Mapping& mapping) { return mapping.op == op; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace strait::nn::onnx
