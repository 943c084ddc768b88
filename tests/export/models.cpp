// Writes a small model for every op and every way to pad, for tools/check_onnx to run elsewhere.
//   export_models FOLDER
#include <cstdio>
#include <filesystem>

#include "cases.h"
#include "networks.h"
#include "nn/model.h"

namespace strait::nn::testing {
namespace {

// Statistics and biases of a new network are constants, which would hide mistakes.
Parameters parameters_of(const NetworkSpec& spec) {
  Parameters parameters = initialise(spec, 1);
  for (Tensor& tensor : parameters) {
    const auto offsets = noise(tensor.size(), 7);
    for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] += 0.2F * offsets[i];
  }
  return parameters;
}

void write_models(const std::filesystem::path& folder) {
  for (const auto& [name, spec] : export_cases()) {
    const ModelInfo info{
        .name = name, .plugin = "none", .about = "for tools/check_onnx", .preprocess = {}, .metrics = {}};
    Model(info, spec, parameters_of(spec)).save(folder / name);
  }
}

}  // namespace
}  // namespace strait::nn::testing

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: export_models FOLDER\n");
    return 2;
  }
  try {
    strait::nn::testing::write_models(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "export_models: %s\n", error.what());
    return 1;
  }
  return 0;
}
