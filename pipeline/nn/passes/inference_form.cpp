#include "nn/passes/inference_form.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "nn/ops.h"

namespace strait::nn {

namespace {

void skip_identities(NetworkSpec& spec) {
  const std::set<std::string> outputs(spec.outputs.begin(), spec.outputs.end());
  std::map<std::string, std::string> stands_for;
  for (LayerSpec& layer : spec.layers) {
    for (std::string& source : layer.from) {
      if (const auto other = stands_for.find(source); other != stands_for.end()) source = other->second;
    }
    const bool skipped = find_op(layer.op)->identity_in_inference && outputs.count(layer.name) == 0;
    if (skipped) stands_for[layer.name] = layer.from.front();
  }
}

void remove_unread(NetworkSpec& spec) {
  std::set<std::string> read(spec.outputs.begin(), spec.outputs.end());
  for (auto layer = spec.layers.rbegin(); layer != spec.layers.rend(); ++layer) {
    if (read.count(layer->name) != 0) read.insert(layer->from.begin(), layer->from.end());
  }
  std::erase_if(spec.layers, [&](const LayerSpec& layer) { return read.count(layer.name) == 0; });
}

}  // namespace

NetworkSpec inference_form(NetworkSpec spec) {
  skip_identities(spec);
  remove_unread(spec);
  return spec;
}

}  // namespace strait::nn
