#include <algorithm>
#include <string>

#include "nn/safetensors.h"
#include "npy.h"
#include "strait/tensor.h"

namespace strait::tensor {
namespace {

class SaveTensor {
 public:
  static Contract contract() {
    return Contract("save-tensor", "Writes a tensor, such as a latent, as .npy or safetensors.")
        .input_tensor("tensor", "the tensor, 32-bit floats")
        .param(choice("format", {"npy", "safetensors"}, "numpy's, or a safetensors file with one tensor")
                   .by_default("npy"))
        .param(text("tensor_name", "of the tensor in a safetensors file").by_default("tensor"))
        .param(
            text("suffix", "put behind the name, before the extension, such as \"-latent\"").by_default(""));
  }

  explicit SaveTensor(const Params& params)
      : npy_(params.text("format") == "npy"),
        name_(params.text("tensor_name")),
        suffix_(params.text("suffix")) {
    if (suffix_.find_first_of("/\\") != std::string::npos)
      throw Error(Code::usage, "suffix", "'" + suffix_ + "' leads to another folder", "leave slashes out");
  }

  void run(Frame& frame) const {
    const strait_value tensor = frame.input();
    const std::string file = npy_ ? npy_bytes(shape_of(tensor), input_floats(tensor)) : safetensors(tensor);
    frame.write_file(suffix_ + (npy_ ? ".npy" : ".safetensors"), file.data(), file.size());
  }

 private:
  std::string safetensors(const strait_value& tensor) const {
    const std::span<const int64_t> shape = shape_of(tensor);
    const std::span<const float> values = input_floats(tensor);
    nn::Parameters one;
    std::copy(values.begin(), values.end(), one.add(name_, {shape.begin(), shape.end()}).data());
    return nn::safetensors_bytes(one);
  }

  bool npy_;
  std::string name_, suffix_;
};

}  // namespace
}  // namespace strait::tensor

STRAIT_PLUGIN("tensor", "0.1.0", strait::tensor::SaveTensor);
