#include "cases.h"

#include "networks.h"

namespace strait::nn::testing {

namespace {

struct Chain {
  const char* name;
  int channels;
  std::vector<std::string> layers;  // the last is named "x"
  const char* input_extra = "";
};

const std::vector<Chain>& convolutions() {
  static const std::vector<Chain> all = {
      {"conv-even-kernel", 3, {"name = 'x', op = 'conv', out = 5, kernel = 4, bias = true"}},
      {"conv-stride", 3, {"name = 'x', op = 'conv', out = 5, kernel = 3, stride = 2, act = 'relu'"}},
      {"conv-stride-over-kernel", 2, {"name = 'x', op = 'conv', out = 3, kernel = 2, stride = 4"}},
      {"conv-no-padding", 2, {"name = 'x', op = 'conv', out = 3, kernel = 5, pad = 0, bias = true"}},
      {"conv-dilation", 3, {"name = 'x', op = 'conv', out = 4, kernel = 3, dilation = 3, bias = true"}},
      {"conv-dilation-uneven", 2, {"name = 'x', op = 'conv', out = 3, kernel = 4, dilation = 3, stride = 2"}},
      {"conv-dilation-padding", 2, {"name = 'x', op = 'conv', out = 3, kernel = 3, dilation = 2, pad = 1"}},
      {"conv-groups",
       6,
       {"name = 'x', op = 'conv', out = 9, kernel = 3, groups = 3, bias = true, act = 'leaky_relu', slope = "
        "0.2"}},
      {"conv-depthwise", 5, {"name = 'x', op = 'conv', out = 5, kernel = 3, groups = 5, act = 'silu'"}},
      {"conv-spectral-norm",
       4,
       {"name = 'x', op = 'conv', out = 6, kernel = 3, groups = 2, bias = true, spectral_norm = true"}},
      {"deconv-uneven-padding",
       3,
       {"name = 'x', op = 'deconv', out = 4, kernel = 5, stride = 2, bias = true, act = 'tanh'"}},
      {"deconv-padding", 3, {"name = 'x', op = 'deconv', out = 2, kernel = 4, stride = 3, pad = 1"}},
      {"deconv-groups",
       6,
       {"name = 'x', op = 'deconv', out = 4, kernel = 4, stride = 2, groups = 2, act = 'leaky_relu', "
        "slope = 0.3"}},
      {"dense",
       3,
       {"name = 'code', op = 'dense', out = 7, bias = true, act = 'leaky_relu', slope = 0.1",
        "name = 'x', op = 'dense', out = 4, height = 3, width = 2"},
       ", height = 4, width = 6"},
      {"dense-spectral-norm",
       2,
       {"name = 'x', op = 'dense', out = 5, bias = true, spectral_norm = true"},
       ", height = 4, width = 3"},
  };
  return all;
}

const std::vector<Chain>& elementwise() {
  static const std::vector<Chain> all = {
      {"activations",
       2,
       {"name = 'a', op = 'leaky_relu', slope = 0.2", "name = 'b', op = 'sigmoid'", "name = 'c', op = 'relu'",
        "name = 'd', op = 'tanh'", "name = 'x', op = 'conv', out = 3, kernel = 1, act = 'sigmoid'"}},
      {"elu", 2, {"name = 'a', op = 'elu'", "name = 'x', op = 'conv', out = 3, kernel = 1, act = 'elu'"}},
      {"gelu", 2, {"name = 'a', op = 'gelu'", "name = 'x', op = 'conv', out = 3, kernel = 1, act = 'gelu'"}},
      {"silu", 2, {"name = 'a', op = 'silu'", "name = 'x', op = 'conv', out = 3, kernel = 1, act = 'silu'"}},
      {"softplus",
       2,
       {"name = 'a', op = 'softplus'", "name = 'x', op = 'conv', out = 3, kernel = 1, act = 'softplus'"}},
      {"add-concat",
       2,
       {"name = 'sum', op = 'add', from = ['in', 'in', 'in']",
        "name = 'x', op = 'concat', from = ['sum', 'in', 'sum']"}},
      {"mul-sub-scale",
       3,
       {"name = 'gate', op = 'global_average_pool'", "name = 'wide', op = 'scale', by = 4, shift = 0.5",
        "name = 'tenth', op = 'scale', from = 'in', by = -0.1",
        "name = 'product', op = 'mul', from = ['in', 'gate', 'tenth']",
        "name = 'gated', op = 'mul', from = ['product', 'wide']",
        "name = 'x', op = 'sub', from = ['gated', 'in']"}},
      {"quantise",
       2,
       {"name = 'wide', op = 'scale', by = 5", "name = 'whole', op = 'quantise', mode = 'round'",
        "name = 'half', op = 'scale', by = 0.5", "name = 'noisy', op = 'quantise', mode = 'noise'",
        "name = 'pool', op = 'global_average_pool'", "name = 'one', op = 'slice', begin = 0, count = 1",
        "name = 'scaled', op = 'scale', from = 'in', by = 3",
        "name = 'drawn', op = 'anneal', from = ['scaled', 'one']",
        "name = 'x', op = 'add', from = ['noisy', 'drawn']"}},
      {"training-only",
       4,
       {"name = 'mean', op = 'slice', begin = 0, count = 2",
        "name = 'logvar', op = 'conv', out = 2, kernel = 1, from = 'in'",
        "name = 'z', op = 'reparameterise', from = ['mean', 'logvar']", "name = 'kept', op = 'detach'",
        "name = 'dropped', op = 'dropout', rate = 0.5", "name = 'x', op = 'conv', out = 3, kernel = 3"}},
      {"dropout-at-the-end", 2, {"name = 'a', op = 'tanh'", "name = 'x', op = 'dropout', rate = 0.5"}},
  };
  return all;
}

const std::vector<Chain>& norms() {
  static const std::vector<Chain> all = {
      {"batch-norm", 5, {"name = 'x', op = 'batch_norm', epsilon = 1e-3, momentum = 0.2"}},
      {"group-norm", 6, {"name = 'x', op = 'group_norm', groups = 3, epsilon = 1e-2"}},
      {"instance-norm", 3, {"name = 'x', op = 'instance_norm', epsilon = 1e-2"}},
      {"instance-norm-plain", 3, {"name = 'x', op = 'instance_norm', affine = false"}},
      {"layer-norm", 4, {"name = 'x', op = 'layer_norm', epsilon = 1e-2"}},
      {"layer-norm-plain", 4, {"name = 'x', op = 'layer_norm', affine = false"}},
      {"group-norm-plain", 6, {"name = 'x', op = 'group_norm', groups = 2, affine = false"}},
      {"l2-normalise", 4, {"name = 'x', op = 'l2_normalise', epsilon = 1"}},
      {"gdn", 5, {"name = 'x', op = 'gdn'"}},
      {"igdn", 5, {"name = 'x', op = 'igdn'"}},
  };
  return all;
}

const std::vector<Chain>& arrangements() {
  static const std::vector<Chain> all = {
      {"pixel-shuffle", 18, {"name = 'x', op = 'pixel_shuffle', factor = 3"}},
      {"pixel-unshuffle", 3, {"name = 'x', op = 'pixel_unshuffle', factor = 4"}},
      {"slice",
       7,
       {"name = 'last', op = 'slice', begin = 5, count = 2",
        "name = 'middle', op = 'slice', from = 'in', begin = 1, count = 3",
        "name = 'x', op = 'concat', from = ['last', 'middle']"}},
      {"reshape-flatten",
       2,
       {"name = 'row', op = 'flatten'", "name = 'doubled', op = 'scale', by = 2",
        "name = 'x', op = 'reshape', channels = 3, height = 2, width = 4"},
       ", height = 4, width = 3"},
      {"max-pool", 3, {"name = 'x', op = 'max_pool', kernel = 2"}},
      {"max-pool-overlapping", 3, {"name = 'x', op = 'max_pool', kernel = 4, stride = 2"}},
      {"max-pool-padding", 3, {"name = 'x', op = 'max_pool', kernel = 3, stride = 2, pad = 1"}},
      {"average-pool", 3, {"name = 'x', op = 'average_pool', kernel = 3, stride = 1"}},
      {"average-pool-uneven", 3, {"name = 'x', op = 'average_pool', kernel = 2, stride = 1"}},
      {"average-pool-apart", 3, {"name = 'x', op = 'average_pool', kernel = 2, stride = 3"}},
      {"average-pool-padding", 3, {"name = 'x', op = 'average_pool', kernel = 5, stride = 3, pad = 2"}},
      {"global-average-pool", 3, {"name = 'x', op = 'global_average_pool'"}},
      {"global-max-pool", 3, {"name = 'x', op = 'global_max_pool'"}},
      {"upsample-nearest-even", 3, {"name = 'x', op = 'upsample', factor = 2"}},
      {"upsample-nearest-odd", 3, {"name = 'x', op = 'upsample', factor = 3, mode = 'nearest'"}},
      {"upsample-bilinear-even", 3, {"name = 'x', op = 'upsample', factor = 4, mode = 'bilinear'"}},
      {"upsample-bilinear-odd", 3, {"name = 'x', op = 'upsample', factor = 3, mode = 'bilinear'"}},
  };
  return all;
}

NetworkSpec two_inputs() {
  return network(
      "input = [{ name = 'in', channels = 2 }, { name = 'guide', channels = 3 }]\noutput = 'x'\nlayers = [\n"
      "{ name = 'both', op = 'concat', from = ['in', 'guide'] },\n"
      "{ name = 'x', op = 'conv', out = 2, kernel = 3 },\n]\n");
}

}  // namespace

std::vector<ExportCase> export_cases() {
  std::vector<ExportCase> cases;
  for (const auto* chains : {&convolutions(), &elementwise(), &norms(), &arrangements()}) {
    for (const Chain& one : *chains)
      cases.push_back({one.name, chain(one.channels, one.layers, "x", one.input_extra)});
  }
  cases.push_back({"two-inputs", two_inputs()});
  return cases;
}

}  // namespace strait::nn::testing
