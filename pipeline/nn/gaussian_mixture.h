// A mixture of diagonal Gaussians: a prior of latents that is learned with the encoder (as "MoG" in Tomczak
// and Welling 2018, arXiv:1705.07120, section 2). With classes, each has weights of its own over the same
// components: p(latent | class).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/api.h"

namespace strait::nn {

// Derivatives by what a mixture is made of, added to what is there.
struct MixtureGradients {
  float *logits, *means, *log_variances;
};

// Latents are rows of dimensions() numbers. Immutable.
class STRAIT_NN_API GaussianMixture {
 public:
  // Weights are the softmax over components of `logits` (components x classes); the others have a row for
  // each component.
  GaussianMixture(std::span<const float> logits, std::span<const float> means,
                  std::span<const float> log_variances, std::size_t classes = 1);
  // One component: N(0, 1).
  static GaussianMixture unit(std::size_t dimensions);

  std::size_t classes() const { return classes_; }
  std::size_t components() const { return weights_.size() / classes_; }
  std::size_t dimensions() const { return means_.size() / components(); }

  // Where `labels` stands, each latent has one, from 0 on and below classes(). Not read, and may be null,
  // where there is one class. ln p of the latents, in nats, to `values`; the derivative of each by its own
  // latent to `gradient` unless that is null. The same bits for any number of threads.
  void log_densities(const float* latents, const std::int32_t* labels, std::size_t items, double* values,
                     float* gradient) const;
  // The derivatives of sum_i scales[i] * ln p(latent i), added.
  void add_gradients(const float* latents, const std::int32_t* labels, const double* scales,
                     std::size_t items, const MixtureGradients& gradients) const;

  // One latent of a class. What is drawn follows from the seed. Noise about the component's mean is
  // multiplied by `temperature`; which component it is does not depend on it.
  void sample(std::uint64_t seed, std::int32_t label, double temperature, float* latent) const;

 private:
  std::size_t row_of(const std::int32_t* labels, std::size_t item) const;
  double log_terms(const float* latent, std::size_t row, double* terms) const;

  std::size_t classes_;
  std::vector<float> means_, precisions_;  // components x dimensions
  std::vector<double> weights_;            // classes x components
  std::vector<double> heights_;            // ln of the weighted densities at the means, likewise
};

}  // namespace strait::nn
