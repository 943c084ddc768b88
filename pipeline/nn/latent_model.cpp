#include "nn/latent_model.h"

#include <algorithm>
#include <utility>

#include "nn/cut.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

bool has_output(const NetworkSpec& network, const char* name) {
  return std::find(network.outputs.begin(), network.outputs.end(), name) != network.outputs.end();
}

void require(bool holds, const std::string& where, const char* what) {
  if (!holds)
    throw Error(Code::usage, where, what,
                "name a model with a latent: a projection, an autoencoder or an encoder");
}

Shape picture_of(const NetworkSpec& network, const std::string& where) {
  const InputSpec& input = network.inputs.front();
  require(input.channels == 1 || input.channels == 3, where, "its network takes neither 1 nor 3 channels");
  require(input.height > 0 && input.width > 0, where, "its network's input has no fixed size");
  require(has_output(network, LatentModel::kLatent), where, "its network has no output 'latent'");
  return {1, input.channels, input.height, input.width};
}

Model part(const Model& model, const std::string& from, const std::string& to) {
  NetworkSpec network = cut(model.network(), {from}, {to});
  Parameters parameters = parameters_of(network, model.parameters());
  ModelInfo info = model.info();
  info.int8 = {};
  return Model(std::move(info), std::move(network), std::move(parameters));
}

Shape times(Shape shape, int count) {
  shape.n = count;
  return shape;
}

}  // namespace

LatentModel LatentModel::load(const std::filesystem::path& folder) {
  return LatentModel(Model::load(folder), folder.string());
}

LatentModel::LatentModel(const Model& model, const std::string& where)
    : picture_(picture_of(model.network(), where)),
      sha256_(model.weights_sha256()),
      encoder_(part(model, model.network().inputs.front().name, kLatent)) {
  latent_ = encoder_.output_shape(picture_);
  if (!has_output(model.network(), kRebuilt) || model.network().inputs.size() > 1) return;
  decoder_ = part(model, kLatent, kRebuilt);
  require(decoder_->output_shape(latent_) == picture_, where,
          "its output 'rebuilt' does not have the shape of its input");
}

void LatentModel::encode(const float* pictures, int count, float* latents, Precision precision) const {
  encoder_.infer(pictures, times(picture_, count), latents, precision);
}

void LatentModel::decode(const float* latents, int count, float* pictures, Precision precision) const {
  if (!decoder_)
    throw Error(Code::usage, info().name, "has no decoder", "name an autoencoder or a projection");
  decoder_->infer(latents, times(latent_, count), pictures, precision);
}

}  // namespace strait::nn
