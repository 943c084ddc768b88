// Teaches detectors of anomalies from good pictures alone. A network may learn step by step to rebuild them,
// or to mend and to find defects that are drawn into them; axes, features, what is normal and what is not
// follow at the end from the pictures themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "defects.h"
#include "detector.h"
#include "network.h"
#include "nn/model.h"
#include "nn/optimiser.h"
#include "nn/precision.h"
#include "nn/program.h"
#include "strait/training.h"

namespace strait::anomaly {

class AnomalyTrainer : public strait::Trainer {
 public:
  AnomalyTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return options_.channels; }
  int size_multiple() const override;
  int validate_most() const override { return 64; }
  const std::vector<StateTensor>& state() const override { return state_; }
  void prepare(const TrainingSet& set) override;

  // Metrics: loss, and its parts rebuild and find; gradient_norm. Kind::pca and Kind::none: nothing to do.
  void step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics: fitness (minus the loss).
  void validate(const BatchView& items, uint64_t seed, const Metric& metric) override;
  void preview(const BatchView& items, uint64_t seed, const Show& show) override;
  // Keeps good pictures; the detector is made from them when it is saved.
  void fit(const BatchView& items, bool held_out) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  struct Made {
    nn::Parameters space;
    Detector detector;
  };
  struct Losses {
    double rebuild = 0, find = 0, sum = 0;
  };
  bool learns() const { return options_.kind == Kind::autoencoder || options_.kind == Kind::unet; }
  bool is_good(const BatchView& items, int64_t index) const;
  BatchView good_of(const BatchView& items);
  nn::Program& program_for(const BatchView& batch);
  Losses losses(nn::Program& net, const BatchView& good, uint64_t seed);

  void validate_cut(const BatchView& good, uint64_t seed, const Metric& metric);

  // Without pictures: as far as training by steps has come.
  nn::Parameters weights_of(const nn::NetworkSpec& network) const;
  nn::Parameters space_of(const Detector& detector) const;
  nn::Model present_model() const;
  const Made& made() const;

  NetworkOptions options_;
  DetectorSettings settings_;
  DefectOptions defects_;
  SpaceOptions space_;
  double rebuild_weight_, find_weight_, hold_out_;
  int64_t side_, candidates_;
  std::string good_class_;
  nn::Precision precision_;
  int good_label_ = -1;
  uint64_t seed_;
  std::optional<nn::NetworkSpec> network_;  // of Kind::autoencoder and Kind::unet
  nn::Parameters weights_;
  std::optional<nn::Optimiser> optimiser_;
  std::optional<nn::Program> program_;  // of the last batch shape
  std::vector<float> chosen_, masks_;   // of the last batch
  std::vector<StateTensor> state_;
  std::vector<cv::Mat> fitting_, held_out_;  // CV_8U
  mutable std::optional<Made> made_;         // of these, once asked for
  int64_t shown_ = 0;
};

}  // namespace strait::anomaly
