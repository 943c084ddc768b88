// Teaches nothing step by step: every item adds to sums, and the best linear autoencoder follows from them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/latent_model.h"
#include "principal.h"
#include "strait/training.h"

namespace strait::project {

constexpr int kMostDimensions = 8192;  // of a picture: its sums of products take 4 bytes times its square

class ProjectTrainer : public strait::Trainer {
 public:
  ProjectTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return channels_; }
  int size_multiple() const override { return 1; }
  int validate_most() const override { return 256; }
  void prepare(const TrainingSet& set) override;
  const std::vector<StateTensor>& state() const override { return state_; }

  // Items beyond a whole pass are not counted twice. Metrics: items.
  void step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics: psnr (dB, peak 1), mse (per pixel and channel), explained (the share of the training items'
  // variance).
  void validate(const BatchView& items, uint64_t seed, const Metric& metric) override;
  void preview(const BatchView& items, uint64_t seed, const Show& show) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  const Axes& axes() const;
  nn::Model present_model(const std::string& name) const;
  std::vector<float> rebuilt(const BatchView& items) const;

  int channels_, latent_;
  TrainingSet set_{};
  std::optional<Moments> moments_;
  mutable std::optional<Axes> axes_;              // of the sums as they are, once asked for
  mutable std::optional<nn::LatentModel> model_;  // likewise
  std::vector<StateTensor> state_;
};

}  // namespace strait::project
