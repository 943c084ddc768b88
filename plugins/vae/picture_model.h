// A model as the stages use it: pictures to latents and back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "nn/precision.h"
#include "nn/variational_model.h"
#include "strait/stage.h"

namespace strait::vae {

struct Latents {
  std::vector<float> numbers;   // a row for each picture
  std::vector<int32_t> labels;  // of each; empty where the model knows no classes
};

// Immutable; const functions may be called from any thread.
class PictureModel {
 public:
  // Declares what the constructor reads: model, label, precision.
  static Contract&& with_params(Contract&& contract, const std::string& no_label);
  // Throws Error (Code::usage) for a label that the model does not know.
  explicit PictureModel(const Params& params);

  const nn::VariationalModel& model() const { return model_; }
  size_t latent_size() const { return static_cast<size_t>(model_.latent_size()); }
  std::optional<int32_t> label() const { return label_; }

  // The means of the posteriors. Where the model has classes and none was given, the one under which what is
  // rebuilt is most like the picture. Pictures of any size and depth, as strait/fit.h makes them fit.
  Latents encode(const std::vector<cv::Mat>& pictures) const;
  // The pictures that latents stand for become the frames' first output.
  void decode(const Latents& latents, std::span<Frame> frames) const;

 private:
  std::vector<int32_t> labels_of(const std::vector<float>& planes, const std::vector<float>& latents) const;

  nn::VariationalModel model_;
  std::optional<int32_t> label_;
  nn::Precision precision_;
};

// A picture file. Throws Error (Code::bad_input).
cv::Mat read_picture(const std::string& file);
// All of a folder and its sub-folders, by path; other files are passed over. Throws Error (Code::bad_input)
// where there is none.
std::vector<cv::Mat> read_pictures(const std::string& folder);

}  // namespace strait::vae
