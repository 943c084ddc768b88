// Teaches a generator by playing it against a discriminator, and looks after both.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "game.h"
#include "generator.h"
#include "health.h"
#include "network.h"
#include "strait/training.h"

namespace strait::gan {

class GanTrainer : public strait::Trainer {
 public:
  GanTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return network_.channels; }
  int size_multiple() const override { return gan::size_multiple(network_); }
  int validate_most() const override { return 1000; }
  void prepare(const TrainingSet& set) override;
  const std::vector<StateTensor>& state() const override { return state_; }

  // Metrics: discriminator and generator (their losses), real_score, fake_score (means of scores), now and
  // then variety (see health.h), and both gradients' lengths. Warns where the game goes wrong.
  void step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics, of as many samples as items, in pixels: coverage, density, variety.
  void validate(const BatchView& items, uint64_t seed, const Metric& metric) override;
  // Samples of the same latents every time; conditional: a class in every column.
  void preview(const BatchView& items, uint64_t seed, const Show& show) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  nn::Model present_model(const std::string& name) const;
  std::vector<float> samples(std::span<const int32_t> labels, size_t count, uint64_t seed) const;

  NetworkOptions network_;
  bool conditional_;
  GameOptions options_;
  uint64_t seed_;
  int64_t steps_ = 0;
  std::vector<std::string> classes_;
  std::optional<Game> game_;
  Health health_;
  std::vector<StateTensor> state_;
};

}  // namespace strait::gan
