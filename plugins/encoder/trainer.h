// Teaches an encoder whose latents carry meaning: two random views of every picture shall have one latent,
// different pictures different ones; labels, where there are some and the recipe wants them, and a decoder
// can join the objective.
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
#include "views.h"
#include "whitening.h"

namespace strait::encoder {

class EncoderTrainer : public strait::Trainer {
 public:
  EncoderTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return network_options_.channels; }
  int size_multiple() const override { return encoder::size_multiple(network_options_); }
  int validate_most() const override { return 1000; }
  void prepare(const TrainingSet& set) override;
  const std::vector<StateTensor>& state() const override { return state_; }

  // Metrics: loss, its terms (views, labels, rebuild), gradient_norm.
  void step(const BatchView& items, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics: accuracy, where classes are kept; neighbours, where items have classes: the accuracy of the
  // nearest among the other items of the batch; and recognised: the share of items whose view has their own
  // latent as the nearest.
  void validate(const BatchView& items, uint64_t seed, const Metric& metric) override;
  // Pairs of views; with a decoder, items and what it makes of them.
  void preview(const BatchView& items, uint64_t seed, const Show& show) override;
  // The whitening of latents follows from the training items.
  void fit(const BatchView& items, bool held_out) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  int views() const { return objective_options_.views > 0 ? 2 : 1; }  // of each item in a step
  nn::Program& program_for(const BatchView& items);
  bool whitens() const { return network_options_.white; }
  std::vector<float> directions(const BatchView& items) const;
  nn::Model present_model(const std::string& name) const;

  NetworkOptions network_options_;
  ViewOptions view_options_;
  ObjectiveOptions objective_options_;
  std::optional<Objective> objective_;
  bool labels_;
  Kept kept_;
  double whiten_;
  nn::Precision precision_;
  nn::OptimiserOptions optimiser_options_;
  uint64_t seed_;
  std::vector<std::string> classes_;
  nn::NetworkSpec network_, saved_network_;
  nn::Parameters weights_;
  std::optional<nn::Optimiser> optimiser_;
  std::optional<Whitening> whitening_;
  bool fitting_ = false;
  std::optional<nn::Program> program_;  // of the last batch shape
  std::vector<StateTensor> state_;
};

}  // namespace strait::encoder
