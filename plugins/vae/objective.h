// What is minimised: the negative evidence lower bound (Kingma and Welling 2014, arXiv:1312.6114), or with
// several samples the tighter bound of Burda et al. 2016 (arXiv:1509.00519).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/gaussian_mixture.h"
#include "nn/losses/likelihood.h"
#include "nn/program.h"

namespace strait::vae {

struct ObjectiveOptions {
  nn::Likelihood likelihood = nn::Likelihood::bernoulli;
  double beta = 1;           // weight of the divergence (Higgins et al. 2017, ICLR)
  int64_t warmup_steps = 0;  // over which it rises from 0 (Sonderby et al. 2016, arXiv:1602.02282)
  // Of each dimension of the latent (Kingma et al. 2016, arXiv:1606.04934, C.8); one sample and N(0, 1) only.
  double free_nats = 0;
  int samples = 1;             // of the posterior of each picture
  bool learned_prior = false;  // a mixture, not N(0, 1)
};

// Means over pictures, in nats.
struct Terms {
  double loss = 0;
  double reconstruction = 0;  // -ln p(picture | latent), mean over samples
  double kl = 0;              // of the posterior from the prior, unweighted
};

// One thread at a time.
class Objective {
 public:
  explicit Objective(const ObjectiveOptions& options) : options_(options) {}

  // The weight of the divergence after so many steps.
  double beta(int64_t steps) const;

  // After net.forward() of a network in training form, whose input has every picture options.samples times,
  // one after another: writes the gradients of its outputs.
  Terms operator()(nn::Program& net, const nn::GaussianMixture& prior, double beta);
  // After net.backward(), of what the last call found: writes the gradients of the learned prior's tensors,
  // which the network does not compute, into its gradients.
  void prior_gradients(nn::Program& net, const nn::GaussianMixture& prior, double beta) const;

 private:
  double closed_divergence(nn::Program& net, size_t latent, double beta, double& kl) const;
  double weigh(double beta);
  void divergence_gradients(nn::Program& net, size_t latent, double beta);

  ObjectiveOptions options_;
  // Of every row: ln p(x | z), ln p(z), ln q(z | x), and its weight in the gradient of the loss.
  std::vector<double> log_px_, log_pz_, log_q_, weights_;
  std::vector<int32_t> labels_;  // of every row; empty where the prior has no classes
};

}  // namespace strait::vae
