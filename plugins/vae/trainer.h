// Teaches variational autoencoders; every step reports reconstruction and divergence apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network.h"
#include "nn/optimiser.h"
#include "nn/program.h"
#include "nn/variational_model.h"
#include "objective.h"
#include "strait/training.h"

namespace strait::vae {

class VaeTrainer : public strait::Trainer {
 public:
  VaeTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return network_options_.channels; }
  int size_multiple() const override { return vae::size_multiple(network_options_); }
  int validate_most() const override { return 1000; }
  void prepare(const TrainingSet& set) override;
  const std::vector<StateTensor>& state() const override { return state_; }

  // Metrics: loss (with objective.samples above 1 of the importance-weighted bound), reconstruction and kl
  // (nats a picture), beta, gradient_norm (before clipping).
  void step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics: elbo, reconstruction, kl (nats a picture, by kSamples latents each), bound (importance-weighted,
  // of as many), active (units as Burda et al. 2016 count them: the variance of their mean over the items is
  // above 0.01), collapsed and diverged (1: the trainer warns, see README).
  void validate(const BatchView& items, uint64_t seed, const Metric& metric) override;
  // Pictures and what is left of them; samples of the prior, always of the same random numbers.
  void preview(const BatchView& items, uint64_t seed, const Show& show) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  static constexpr int kSamples = 8;

  nn::Program& program_for(const BatchView& batch);
  void fill(const BatchView& batch, uint64_t seed, nn::Program& net) const;
  nn::Model present_model(const std::string& name) const;
  void watch(double elbo, int active, const Metric& metric);

  NetworkOptions network_options_;
  ObjectiveOptions objective_options_;
  Objective objective_;
  bool labels_, binarises_;
  std::vector<std::string> classes_;  // their names; none without labels
  nn::Precision precision_;
  nn::OptimiserOptions optimiser_options_;
  uint64_t seed_;
  nn::NetworkSpec network_, training_;
  nn::Parameters weights_;
  std::optional<nn::Optimiser> optimiser_;
  std::optional<nn::Program> program_;  // of the last batch shape
  std::vector<StateTensor> state_;
  std::optional<double> first_elbo_;  // of this session's validations
};

}  // namespace strait::vae
