// A model seen as an encoder and a decoder: pictures of one size to latents, and back where the model can.
//
// Its network has an input of a fixed size, and an output named "latent"; one named "rebuilt", of the input's
// shape, makes it an autoencoder if there is no other input. Its model.toml says in [preprocess] that pixels
// are 0..1 (scale = "0..1") and gray or blue-green-red (channels); strait/fit.h brings pictures to its size.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "nn/api.h"
#include "nn/model.h"

namespace strait::nn {

// Immutable; const functions may be called from any thread.
class STRAIT_NN_API LatentModel {
 public:
  static constexpr const char* kLatent = "latent";
  static constexpr const char* kRebuilt = "rebuilt";

  // Throws what Model::load throws, and Error (Code::usage) for a model that has no latent.
  static LatentModel load(const std::filesystem::path& folder);
  // As above; `where` stands for the model in errors.
  LatentModel(const Model& model, const std::string& where);

  const ModelInfo& info() const { return encoder_.info(); }
  const std::string& weights_sha256() const { return sha256_; }  // of the file; empty for a model not loaded
  const Shape& picture_shape() const { return picture_; }        // of one picture (n is 1): 1 or 3 channels
  const Shape& latent_shape() const { return latent_; }
  bool decodes() const { return decoder_.has_value(); }

  // `count` pictures, dense N C H W in 0..1, to as many latents.
  void encode(const float* pictures, int count, float* latents, Precision precision = Precision::f32) const;
  // The way back. Only where decodes() (else Error, Code::usage).
  void decode(const float* latents, int count, float* pictures, Precision precision = Precision::f32) const;

 private:
  Shape picture_, latent_;
  std::string sha256_;
  Model encoder_;
  std::optional<Model> decoder_;
};

}  // namespace strait::nn
