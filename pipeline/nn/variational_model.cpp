#include "nn/variational_model.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "nn/cut.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

void require(bool holds, const std::string& where, const std::string& what) {
  if (!holds) throw Error(Code::usage, where, what, "name a model that plugin vae has trained");
}

bool has_output(const NetworkSpec& network, const char* name) {
  return std::find(network.outputs.begin(), network.outputs.end(), name) != network.outputs.end();
}

Shape picture_of(const NetworkSpec& network, const std::string& where) {
  require(
      has_output(network, VariationalModel::kPosterior) && has_output(network, VariationalModel::kStatistics),
      where, "its network lacks an output 'posterior' or 'statistics'");
  const InputSpec& input = network.inputs.front();
  require((input.channels == 1 || input.channels == 3) && input.height > 0 && input.width > 0, where,
          "its network does not begin with a picture of 1 or 3 channels and a fixed size");
  return {1, input.channels, input.height, input.width};
}

int classes_of(const NetworkSpec& network, const std::string& where) {
  if (network.inputs.size() == 1) return 0;
  require(network.inputs.size() == 2 && network.inputs[1].name == VariationalModel::kLabel, where,
          "its network has other inputs than a picture and a label");
  return network.inputs[1].channels;
}

template <typename T>
T setting(const ModelInfo& info, const char* key, const std::string& where) {
  const auto found = info.preprocess.find(key);
  const T* value = found == info.preprocess.end() ? nullptr : std::get_if<T>(&found->second);
  require(value != nullptr, where, std::string("its model.toml has no proper preprocess.") + key);
  return *value;
}

Model part(const Model& model, const std::string& from, const std::string& to) {
  NetworkSpec network = cut(model.network(), {from}, {to});
  Parameters parameters = parameters_of(network, model.parameters());
  ModelInfo info = model.info();
  info.int8 = {};
  return Model(std::move(info), std::move(network), std::move(parameters));
}

std::span<const float> weights_of(const Parameters& parameters, const char* layer, const std::string& where) {
  const Tensor& weights = parameters.at(std::string(layer) + ".weights");
  const std::span<const float> values(weights.data(), weights.size());
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
    throw Error(Code::corrupt, where, "the weights of '" + std::string(layer) + "' are not all finite",
                "train the model again");
  return values;
}

}  // namespace

GaussianMixture prior_of(const Parameters& parameters, std::size_t latent, const std::string& where) {
  if (parameters.find(std::string(VariationalModel::kPriorLogits) + ".weights") == nullptr)
    return GaussianMixture::unit(latent);
  const auto logits = weights_of(parameters, VariationalModel::kPriorLogits, where);
  const auto means = weights_of(parameters, VariationalModel::kPriorMeans, where);
  const auto log_variances = weights_of(parameters, VariationalModel::kPriorLogVariances, where);
  const auto classes = static_cast<std::size_t>(
      parameters.at(std::string(VariationalModel::kPriorLogits) + ".weights").shape.back());
  const std::size_t wanted = logits.size() / classes * latent;
  if (means.size() != wanted || log_variances.size() != wanted)
    throw Error(Code::corrupt, where,
                "its prior has " + std::to_string(means.size()) + " means and " +
                    std::to_string(log_variances.size()) + " variances (expected " + std::to_string(wanted) +
                    " each)",
                "train the model again");
  return {logits, means, log_variances, classes};
}

VariationalModel VariationalModel::load(const std::filesystem::path& folder) {
  return {Model::load(folder), folder.string()};
}

VariationalModel::VariationalModel(const Model& model, const std::string& where)
    : picture_(picture_of(model.network(), where)),
      classes_(classes_of(model.network(), where)),
      likelihood_(likelihood_named(setting<std::string>(model.info(), "likelihood", where))),
      binarises_(setting<bool>(model.info(), "binarise", where)),
      sha256_(model.weights_sha256()),
      prior_(GaussianMixture::unit(1)),
      encoder_(part(model, model.network().inputs.front().name, kPosterior)),
      decoder_(part(model, kCode, kStatistics)) {
  require(model.info().classes.size() == static_cast<std::size_t>(classes_), where,
          "model.toml names " + std::to_string(model.info().classes.size()) + " classes (expected " +
              std::to_string(classes_) + ", as its network takes)");
  latent_ = encoder_.output_shape(picture_).c / 2;
  const Shape code{1, latent_ + classes_, 1, 1};
  require(decoder_.network().inputs.front().channels == code.c, where,
          "its decoder does not take the latent and the label");
  const Shape statistics = decoder_.output_shape(code);
  require(statistics.elements() == statistics_of(likelihood_) * picture_.elements(), where,
          "its decoder does not give the statistics of a picture");
  prior_ = prior_of(model.parameters(), static_cast<std::size_t>(latent_), where);
}

void VariationalModel::posterior(const float* pictures, int count, float* rows, Precision precision) const {
  encoder_.infer(pictures, {count, picture_.c, picture_.h, picture_.w}, rows, precision);
}

void VariationalModel::statistics(const float* latents, const std::int32_t* labels, int count, float* rows,
                                  Precision precision) const {
  const Shape shape{count, latent_ + classes_, 1, 1};
  if (classes_ == 0) return decoder_.infer(latents, shape, rows, precision);
  const auto size = static_cast<std::size_t>(latent_), row = static_cast<std::size_t>(shape.c);
  std::vector<float> codes(shape.elements());
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    std::copy_n(latents + i * size, size, codes.data() + i * row);
    if (labels[i] < 0 || labels[i] >= classes_)
      throw Error(Code::bad_input, info().name,
                  "the label is " + std::to_string(labels[i]) + " (expected 0 to " +
                      std::to_string(classes_ - 1) + ")",
                  "give the picture's class");
    codes[i * row + size + static_cast<std::size_t>(labels[i])] = 1;
  }
  decoder_.infer(codes.data(), shape, rows, precision);
}

void VariationalModel::pictures(const float* latents, const std::int32_t* labels, int count, float* pictures,
                                Precision precision) const {
  const auto items = static_cast<std::size_t>(count);
  std::vector<float> rows(items * statistics_of(likelihood_) * picture_.elements());
  statistics(latents, labels, count, rows.data(), precision);
  expected_pictures(likelihood_, rows.data(), items, picture_.elements(), pictures);
}

}  // namespace strait::nn
