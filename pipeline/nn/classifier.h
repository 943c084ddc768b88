// A model seen as a classifier: its latents, and how likely each class is by them.
//
// A latent model (nn/latent_model.h) whose network has an output named "logits" besides, which depends on the
// picture through the latent alone; its model.toml names the classes in the order of the logits.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nn/api.h"
#include "nn/latent_model.h"
#include "nn/model.h"

namespace strait::nn {

// Immutable; const functions may be called from any thread.
class STRAIT_NN_API Classifier {
 public:
  static constexpr const char* kLogits = "logits";

  // Throws what LatentModel::load throws, and Error (Code::usage) for a model that is no classifier.
  static Classifier load(const std::filesystem::path& folder);
  // As above; `where` stands for the model in errors.
  Classifier(const Model& model, const std::string& where);

  const LatentModel& latents() const { return latents_; }
  const std::vector<std::string>& classes() const { return latents_.info().classes; }

  // Of `count` latents as latents().encode() makes them: one row of classes().size() numbers each, softmax of
  // the logits, that sum up to 1.
  std::vector<float> probabilities(const float* latents, int count) const;

 private:
  LatentModel latents_;
  Model head_;  // from the latent to the logits
};

}  // namespace strait::nn
