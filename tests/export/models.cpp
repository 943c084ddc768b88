// Writes a small model for every op and every way to pad, for tools/check_onnx to run elsewhere.
//   export_models FOLDER
#include <cstdio>
#include <filesystem>

#include "networks.h"
#include "nn/model.h"

namespace strait::nn::testing {
namespace {

struct Case {
  const char* name;
  int channels;
  std::vector<std::string> layers;  // the last is named "x"
  const char* input_extra = "";
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"conv-even-kernel", 3, {"name = 'x', op = 'conv', out = 5, kernel = 4, bias = true"}},
      {"conv-stride", 3, {"name = 'x', op = 'conv', out = 5, kernel = 3, stride = 2, act = 'relu'"}},
      {"conv-stride-over-kernel", 2, {"name = 'x', op = 'conv', out = 3, kernel = 2, stride = 4"}},
      {"conv-no-padding", 2, {"name = 'x', op = 'conv', out = 3, kernel = 5, pad = 0, bias = true"}},
      {"deconv-uneven-padding",
       3,
       {"name = 'x', op = 'deconv', out = 4, kernel = 5, stride = 2, bias = true, act = 'tanh'"}},
      {"deconv-padding", 3, {"name = 'x', op = 'deconv', out = 2, kernel = 4, stride = 3, pad = 1"}},
      {"pixel-shuffle", 18, {"name = 'x', op = 'pixel_shuffle', factor = 3"}},
      {"pixel-unshuffle", 3, {"name = 'x', op = 'pixel_unshuffle', factor = 4"}},
      {"add-concat",
       2,
       {"name = 'sum', op = 'add', from = ['in', 'in', 'in']",
        "name = 'x', op = 'concat', from = ['sum', 'in', 'sum']"}},
      {"activations",
       2,
       {"name = 'a', op = 'leaky_relu', slope = 0.2", "name = 'b', op = 'sigmoid'", "name = 'c', op = 'relu'",
        "name = 'd', op = 'tanh'", "name = 'x', op = 'conv', out = 3, kernel = 1, act = 'sigmoid'"}},
      {"batch-norm", 5, {"name = 'x', op = 'batch_norm', epsilon = 1e-3"}},
      {"dense",
       3,
       {"name = 'code', op = 'dense', out = 7, bias = true, act = 'leaky_relu', slope = 0.1",
        "name = 'x', op = 'dense', out = 4, height = 3, width = 2"},
       ", height = 4, width = 6"},
  };
  return all;
}

// Statistics and biases of a new network are constants, which would hide mistakes.
Parameters parameters_of(const NetworkSpec& spec) {
  Parameters parameters = initialise(spec, 1);
  for (Tensor& tensor : parameters) {
    const auto offsets = noise(tensor.size(), 7);
    for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] += 0.2F * offsets[i];
  }
  return parameters;
}

NetworkSpec two_inputs() {
  return network(
      "input = [{ name = 'in', channels = 2 }, { name = 'guide', channels = 3 }]\noutput = 'x'\nlayers = [\n"
      "{ name = 'both', op = 'concat', from = ['in', 'guide'] },\n"
      "{ name = 'x', op = 'conv', out = 2, kernel = 3 },\n]\n");
}

void write_model(const std::filesystem::path& folder, const char* name, const NetworkSpec& spec) {
  const ModelInfo info{
      .name = name, .plugin = "none", .about = "for tools/check_onnx", .preprocess = {}, .metrics = {}};
  Model(info, spec, parameters_of(spec)).save(folder / name);
}

void write_models(const std::filesystem::path& folder) {
  for (const Case& one : cases())
    write_model(folder, one.name, chain(one.channels, one.layers, "x", one.input_extra));
  write_model(folder, "two-inputs", two_inputs());
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
