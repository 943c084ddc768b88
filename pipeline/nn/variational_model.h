// A trained variational autoencoder: q(latent | picture), p(picture | latent) and the prior p(latent), which
// with classes is p(latent | class).
//
// Its network has an input of a fixed size, the picture, and with classes a second one "label" (classes x 1 x
// 1: 1 at the class, 0 elsewhere). Outputs: "posterior", means and then logarithms of variances of the
// latent; "latent", the means; "statistics" of the pictures' likelihood (nn/losses/likelihood.h); "rebuilt",
// their mean. What decodes depends on the value "code": the latent, and behind it the label. The layers
// prior_logits, prior_means and prior_log_variances (dense, without bias) hold a mixture in their weights,
// the first with a column for each class; without them the prior is N(0, 1) for all. model.toml says in
// [preprocess]: channels and scale as in nn/latent_model.h, likelihood, and binarise.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "nn/api.h"
#include "nn/gaussian_mixture.h"
#include "nn/losses/likelihood.h"
#include "nn/model.h"

namespace strait::nn {

// Immutable; const functions may be called from any thread.
class STRAIT_NN_API VariationalModel {
 public:
  static constexpr const char* kPosterior = "posterior";
  static constexpr const char* kStatistics = "statistics";
  static constexpr const char* kCode = "code";
  static constexpr const char* kLabel = "label";
  static constexpr const char* kPriorLogits = "prior_logits";
  static constexpr const char* kPriorMeans = "prior_means";
  static constexpr const char* kPriorLogVariances = "prior_log_variances";

  // Throws what Model::load throws, and Error: Code::usage for another kind of model, Code::corrupt for a
  // mixture that does not fit its latent or is not finite.
  static VariationalModel load(const std::filesystem::path& folder);
  // As above; `where` stands for the model in errors.
  VariationalModel(const Model& model, const std::string& where);

  const ModelInfo& info() const { return encoder_.info(); }
  const std::string& weights_sha256() const { return sha256_; }  // of the file; empty for a model not loaded
  const Shape& picture_shape() const { return picture_; }        // of one picture (n is 1): 1 or 3 channels
  int latent_size() const { return latent_; }
  int classes() const { return classes_; }  // 0: the model knows none
  Likelihood likelihood() const { return likelihood_; }
  bool binarises() const { return binarises_; }  // it was taught pictures of zeros and ones
  // Of as many classes as the model, or of one, for all.
  const GaussianMixture& prior() const { return prior_; }

  // Of each picture (dense N C H W in 0..1): latent_size() means, then as many log variances.
  void posterior(const float* pictures, int count, float* rows, Precision precision = Precision::f32) const;
  // Of each latent, under its label (read only where there are classes).
  void statistics(const float* latents, const std::int32_t* labels, int count, float* rows,
                  Precision precision = Precision::f32) const;
  // The means that the statistics stand for.
  void pictures(const float* latents, const std::int32_t* labels, int count, float* pictures,
                Precision precision = Precision::f32) const;

 private:
  Shape picture_;
  int latent_, classes_;
  Likelihood likelihood_;
  bool binarises_;
  std::string sha256_;
  GaussianMixture prior_;
  Model encoder_, decoder_;
};

// The mixture in the parameters of such a network; N(0, 1) where they have none. Throws Error (Code::corrupt)
// as above.
STRAIT_NN_API GaussianMixture prior_of(const Parameters& parameters, std::size_t latent,
                                       const std::string& where);

}  // namespace strait::nn
