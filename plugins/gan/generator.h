// A model that makes pictures out of latents, as the trainer saves it. Its model.toml says in [preprocess]:
// channels and scale as of other models, and `latent`, the numbers that are drawn; in [model], if it is
// conditional, the names of the classes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "nn/model.h"

namespace strait::gan {

// Immutable; const functions may be called from any thread.
class Generator {
 public:
  // Throws what Model::load throws, and Error (Code::usage) for a model that is no generator.
  static Generator load(const std::filesystem::path& folder);
  // As above; `where` stands for the model in errors.
  Generator(nn::Model model, const std::string& where);

  static nn::Attributes preprocess(int channels, int latent);

  const nn::ModelInfo& info() const { return model_.info(); }
  const nn::Shape& picture_shape() const { return picture_; }  // n is 1
  size_t latent_size() const { return latent_; }
  size_t input_size() const { return latent_ + classes().size(); }            // see draw_input in latent.h
  const std::vector<std::string>& classes() const { return info().classes; }  // empty: unconditional

  // `count` inputs of input_size() numbers each, one after another, to as many pictures of 0..1, N C H W.
  void pictures(const float* inputs, int count, float* out,
                nn::Precision precision = nn::Precision::f32) const;

 private:
  nn::Model model_;
  nn::Shape picture_;
  size_t latent_;
};

}  // namespace strait::gan
