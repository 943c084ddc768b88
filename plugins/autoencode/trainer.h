// Teaches autoencoders: the squared error or cross-entropy of the rebuilt picture, and what is asked of the
// latent besides, each reported apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "linear.h"
#include "network.h"
#include "nn/latent_model.h"
#include "nn/optimiser.h"
#include "nn/program.h"
#include "strait/training.h"

namespace strait::autoencode {

enum class Sparsity { none, l1, kl };

struct Objective {
  bool cross_entropy = false;  // of logits; else the mean squared error
  Sparsity sparsity = Sparsity::none;
  double sparsity_weight = 0;
  double sparsity_target = 0.05;
  double contraction_weight = 0;
  double noise = 0;  // standard deviation, 0..1
};

// Terms of the loss, before their weights.
struct Terms {
  double reconstruction = 0, sparsity = 0, contraction = 0;
};

class AutoencodeTrainer : public strait::Trainer {
 public:
  AutoencodeTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return options_.channels; }
  int size_multiple() const override { return autoencode::size_multiple(options_); }
  int validate_most() const override { return 256; }
  void prepare(const TrainingSet& set) override;
  const std::vector<StateTensor>& state() const override { return state_; }

  // Metrics: loss, reconstruction, sparsity and contraction where they are asked for (before their weights),
  // gradient_norm (before clipping).
  void step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics: psnr (dB, peak 1), mse (per pixel and channel), active (latents whose standard deviation over
  // the items is above a hundredth of the largest).
  void validate(const BatchView& items, uint64_t seed, const Metric& metric) override;
  void preview(const BatchView& items, uint64_t seed, const Show& show) override;
  // Linear: the axes in order need the latents' covariance over all training items.
  void fit(const BatchView& items, bool held_out) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  struct Linear {
    RunningMean mean;
    LatentMoments moments;
  };
  nn::Program& program_for(const BatchView& batch);
  Terms forward(const BatchView& batch, uint64_t seed, nn::Program& net);
  void centre(const BatchView& batch);
  double backward(nn::Program& net, double learning_rate);
  void add_latent_terms(size_t items, nn::Program& net, Terms& terms);
  nn::Model raw_model(const std::string& name) const;
  nn::Model present_model(const std::string& name) const;
  const nn::LatentModel& present() const;

  NetworkOptions options_;
  Objective objective_;
  bool ordered_;
  nn::OptimiserOptions optimiser_options_;
  nn::Precision precision_;
  uint64_t seed_;
  int64_t items_ = 0;
  nn::NetworkSpec network_, training_;
  nn::Parameters weights_;
  std::optional<nn::Optimiser> optimiser_;
  std::optional<Linear> linear_;             // of that kind only
  std::optional<nn::Program> program_;       // of the last batch shape
  std::vector<float> contraction_gradient_;  // by the latent's weights
  std::optional<nn::LatentModel> fitted_;    // of the weights as they were trained, while the axes are fitted
  mutable std::optional<nn::LatentModel> present_;  // of the weights as they are, once asked for
  std::vector<StateTensor> state_;
};

}  // namespace strait::autoencode
