#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "nn/safetensors.h"
#include "strait/training.h"
#include "train/fixture.h"

namespace strait::train {
namespace {

class MeanTrainer : public Trainer {
 public:
  MeanTrainer(const Params& params, uint64_t seed)
      : poisoned_step_(params.integer("objective.poisoned_step")),
        poisoned_layer_(params.integer("objective.poisoned_layer")),
        weight_(static_cast<float>(seed % 7)) {}
  static ParamTable params() {
    ParamTable table;
    table.add(integer("objective.poisoned_step", "its loss is no number").by_default("-1"));
    table.add(integer("objective.poisoned_layer", "it fails as a network does").by_default("-1"));
    table.add(integers("network.widths", "unused").by_default("[1]").range(1, 8));
    return table;
  }

  int channels() const override { return 1; }
  int size_multiple() const override { return 4; }
  int validate_most() const override { return 2; }
  const std::vector<StateTensor>& state() const override { return state_; }

  void prepare(const TrainingSet& set) override {
    seen_.assign(set.classes.size(), 0);
    state_ = {{"mean", STRAIT_STATE_WEIGHTS, {1}, &weight_},
              {"velocity", STRAIT_STATE_OPTIMISER, {1}, &velocity_},
              {"steps", STRAIT_STATE_OPTIMISER, {}, &steps_}};
    if (!seen_.empty())
      state_.push_back({"seen", STRAIT_STATE_OPTIMISER, {static_cast<int64_t>(seen_.size())}, seen_.data()});
  }
  void step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) override {
    double mean = 0;
    const int64_t count = batch.n * batch.c * batch.h * batch.w;
    for (int64_t i = 0; i < count; ++i) mean += batch.data[i] / static_cast<double>(count);
    const double error = weight_ - mean + static_cast<double>(seed % 1000) * 1e-6;
    velocity_ = 0.9f * velocity_ + static_cast<float>(error);
    weight_ -= static_cast<float>(learning_rate) * velocity_;
    for (const int32_t label : batch.labels) ++seen_.at(static_cast<size_t>(label));
    if (static_cast<int64_t>(steps_) == poisoned_layer_)
      throw Error(Code::bad_input, "network", "'a1 forward' writes values that are no longer finite numbers");
    const bool poisoned = static_cast<int64_t>(steps_++) == poisoned_step_;
    metric("loss", poisoned ? std::numeric_limits<double>::quiet_NaN() : error * error);
  }
  void validate(const BatchView& image, uint64_t, const Metric& metric) override {
    metric("closeness", -std::abs(weight_ - image.data[0]));
    metric("items", static_cast<double>(image.n));
    if (!image.labels.empty()) metric("label", image.labels[0]);
  }
  void preview(const BatchView& held_out, uint64_t, const Show& show) override {
    show("held out/..", held_out, 2);
  }
  void fit(const BatchView& items, bool held_out) override {
    fitted_ += (held_out ? " held_out " : " ") + std::to_string(items.n) + "x" + std::to_string(items.w);
  }
  void save_model(const std::string& name, const std::string& folder) const override {
    std::ofstream(folder + "/model.toml") << name << " " << weight_ << fitted_ << "\n";
    nn::Parameters weights;
    *weights.add("mean", {1}).data() = weight_;
    if (!fitted_.empty()) weights.add("fitted", {1});
    nn::write_safetensors(folder + "/weights.safetensors", weights);
  }

 private:
  int64_t poisoned_step_, poisoned_layer_;
  float weight_;
  float velocity_ = 0;
  float steps_ = 0;
  std::vector<float> seen_;
  std::string fitted_;
  std::vector<StateTensor> state_;
};

}  // namespace

const strait_trainer* mean_trainer() {
  return static_cast<const strait_trainer*>(trainer_extension<MeanTrainer>(STRAIT_TRAINER_EXTENSION));
}

}  // namespace strait::train
