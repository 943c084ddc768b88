#include "nn/classifier.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "nn/cut.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error(Code::usage, where, what,
              "name a classifier: train one with network.keep_classes (docs/training.md)");
}

Model head_of(const Model& model, const std::string& where) {
  const NetworkSpec& network = model.network();
  if (std::find(network.outputs.begin(), network.outputs.end(), Classifier::kLogits) == network.outputs.end())
    refuse(where, "its network has no output 'logits'");
  NetworkSpec head = cut(network, {LatentModel::kLatent}, {Classifier::kLogits});
  Parameters parameters = parameters_of(head, model.parameters());
  return Model(ModelInfo{}, std::move(head), std::move(parameters));
}

void softmax(float* logits, std::size_t classes) {
  const float highest = *std::max_element(logits, logits + classes);
  float sum = 0;
  for (std::size_t c = 0; c < classes; ++c) sum += logits[c] = std::exp(logits[c] - highest);
  for (std::size_t c = 0; c < classes; ++c) logits[c] /= sum;
}

Shape times(Shape shape, int count) {
  shape.n = count;
  return shape;
}

}  // namespace

Classifier Classifier::load(const std::filesystem::path& folder) {
  return Classifier(Model::load(folder), folder.string());
}

Classifier::Classifier(const Model& model, const std::string& where)
    : latents_(model, where), head_(head_of(model, where)) {
  const std::size_t logits = head_.output_shape(latents_.latent_shape()).elements();
  if (classes().size() != logits)
    refuse(where, "model.toml names " + std::to_string(classes().size()) + " classes (expected " +
                      std::to_string(logits) + ", as many as logits)");
}

std::vector<float> Classifier::probabilities(const float* latents, int count) const {
  const std::size_t classes = this->classes().size();
  std::vector<float> rows(static_cast<std::size_t>(count) * classes);
  head_.infer(latents, times(latents_.latent_shape(), count), rows.data());
  for (std::size_t row = 0; row < static_cast<std::size_t>(count); ++row)
    softmax(rows.data() + row * classes, classes);
  return rows;
}

}  // namespace strait::nn
