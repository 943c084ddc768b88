// Teaches the blind denoising autoencoder: noise of random strength is added to clean patches, and the
// network learns to take it off again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network.h"
#include "nn/model.h"
#include "nn/optimiser.h"
#include "nn/program.h"
#include "strait/training.h"

namespace strait::denoise {

class DenoiseTrainer : public strait::Trainer {
 public:
  DenoiseTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return options_.channels; }
  int size_multiple() const override;
  const std::vector<StateTensor>& state() const override { return state_; }

  // Metrics: loss, gradient_norm (before clipping).
  void step(const BatchView& clean, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics in dB: psnr (the mean of the others), psnr_15, psnr_25, psnr_50.
  void validate(const BatchView& clean, uint64_t seed, const Metric& metric) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  nn::Program& program_for(const BatchView& batch);
  void add_random_noise(const BatchView& clean, uint64_t seed, float* noisy) const;
  bool finishing(double learning_rate);
  nn::Model present_model(const std::string& name) const;

  NetworkOptions options_;
  nn::NetworkSpec network_;
  nn::Parameters weights_;
  nn::Optimiser optimiser_;
  double sigma_max_;
  double finish_below_;
  nn::Precision precision_;
  std::string loss_, finish_loss_;
  std::optional<nn::Program> program_;  // of the last batch shape
  float highest_rate_ = 0;              // a float, so that the host can keep it with the rest of the state
  std::vector<StateTensor> state_;
};

}  // namespace strait::denoise
