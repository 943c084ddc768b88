#include "nn/onnx/mappings.h"

#include <algorithm>
#include <iterator>

namespace strait::nn::onnx {

Mapping find_mapping(std::string_view op) {
  struct Entry {
    std::string_view op;
    Mapping write;
  };
  static constexpr Entry kTable[] = {
      {"conv", write_conv},
      {"deconv", write_deconv},
      {"pixel_shuffle", write_pixel_shuffle},
      {"pixel_unshuffle", write_pixel_unshuffle},
      {"add", write_add},
      {"concat", write_concat},
      {"leaky_relu", write_activation},
      {"relu", write_activation},
      {"sigmoid", write_activation},
      {"tanh", write_activation},
      {"dense", write_dense},
      {"batch_norm", write_batch_norm},
  };
  const auto* found =
      std::find_if(std::begin(kTable), std::end(kTable), [&](const Entry& entry) { return entry.op == op; });
  return found == std::end(kTable) ? nullptr : found->write;
}

}  // namespace strait::nn::onnx
