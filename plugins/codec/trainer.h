// Teaches the codec: bits for error. Every patch gets a level of its own, anywhere between the model's; the
// loss is its rate plus lambda(level) times its squared error. Rates are those of numbers with noise,
// pictures those of rounded numbers, whose gradients pass straight through (Minnen and Singh 2020,
// arXiv:2007.08739).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "network.h"
#include "nn/model.h"
#include "nn/optimiser.h"
#include "nn/program.h"
#include "objective.h"
#include "strait/training.h"

namespace strait::codec {

class CodecTrainer : public strait::Trainer {
 public:
  CodecTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return 3; }
  int size_multiple() const override { return kMultiple; }
  const std::vector<StateTensor>& state() const override { return state_; }

  // Metrics: loss, bpp and mse (of 8-bit values), means over levels; gradient_norm (before clipping).
  void step(const BatchView& patches, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics: score (minus the loss, mean of all levels), bpp_L and psnr_L of every second level, rates as
  // estimated.
  void validate(const BatchView& picture, uint64_t seed, const Metric& metric) override;
  // Pictures beside what becomes of them at a low, a middle and a high level.
  void preview(const BatchView& held_out, uint64_t seed, const Show& show) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  nn::Program& program_for(const BatchView& batch, nn::Mode mode);

  NetworkOptions options_;
  double lambda_least_, lambda_most_;
  Objective objective_;
  nn::NetworkSpec network_;
  nn::Parameters weights_;
  nn::Precision precision_;  // of training
  nn::Optimiser optimiser_;
  std::optional<nn::Program> program_;  // of the last batch shape, in training
  std::optional<nn::Program> looking_;  // the same for validation; made anew for each, as weights move on
  std::vector<StateTensor> state_;
};

}  // namespace strait::codec
